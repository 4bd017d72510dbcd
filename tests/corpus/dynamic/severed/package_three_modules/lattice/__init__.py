"""A tiny crystal package."""
