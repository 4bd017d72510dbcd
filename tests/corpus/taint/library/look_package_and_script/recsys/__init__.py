from .model import TwoTower, interactions
from .trainer import Trainer

__all__ = ["Trainer", "TwoTower", "interactions"]
