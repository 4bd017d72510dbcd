from .config import CONFIG
from .trainer import SemiSupervised
