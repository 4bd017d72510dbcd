from .fit import cost

__all__ = ["cost"]
