"""Code in which autograd records nothing."""
