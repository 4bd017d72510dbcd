"""A simulator."""
