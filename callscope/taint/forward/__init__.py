"""Where gradients may be: every function summarised to a fixed point, and what is asked of the result."""
