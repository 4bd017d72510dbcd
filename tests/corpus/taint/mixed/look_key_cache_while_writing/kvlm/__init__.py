from .args import ModelArgs
from .model import LM
from .data import CharData
from .generate import generate
