from .ensemble import Ensemble

__all__ = ["Ensemble"]
