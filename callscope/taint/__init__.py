"""Gradient taint: where a gradient can pass, where it is broken, and whether the value is used onward."""
