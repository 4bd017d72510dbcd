"""Whether the formula in a custom function's ``backward`` is the derivative of its ``forward``: both are worked out on small numbers."""
