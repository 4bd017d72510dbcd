from .ensemble import Heads

__all__ = ["Heads"]
