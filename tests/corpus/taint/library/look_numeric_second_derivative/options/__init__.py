from .greeks import gamma
from .tree import price

__all__ = ["price", "gamma"]
