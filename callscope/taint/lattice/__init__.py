"""The abstract values: bits of what a value may carry, and the state of one expression."""
