"""Tests of a value, and what they choose."""
