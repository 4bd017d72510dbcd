"""Optimizers, modules and loops: what is trained, and what is left out."""
