from .solve import factor

__all__ = ["factor"]
