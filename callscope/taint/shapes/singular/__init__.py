"""Derivatives that are infinite or zero at a point."""
