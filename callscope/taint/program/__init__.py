"""What the taint asks of a program before it looks for gradients: units, callees, entry points, tensors, guards."""
