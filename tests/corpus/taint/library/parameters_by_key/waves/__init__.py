from .sim import misfit

__all__ = ["misfit"]
