"""Custom autograd functions and hooks."""
