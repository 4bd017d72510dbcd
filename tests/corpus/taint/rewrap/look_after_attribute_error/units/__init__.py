from .quantity import Quantity

__all__ = ["Quantity"]
