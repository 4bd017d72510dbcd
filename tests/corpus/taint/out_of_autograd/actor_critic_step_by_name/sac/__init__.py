from .agent import Agent
from .hparams import HParams
