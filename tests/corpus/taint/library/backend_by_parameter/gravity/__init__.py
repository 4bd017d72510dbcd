from .posterior import log_posterior

__all__ = ["log_posterior"]
