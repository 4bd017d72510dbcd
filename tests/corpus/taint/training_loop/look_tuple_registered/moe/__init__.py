"""Tiny mixture of experts."""
from .layer import SparseMixture

__all__ = ["SparseMixture"]
