"""Gaussian smoothing with learnable widths."""
from .filters import gaussian_filter1d, GaussianFilter2d
from .windows import gaussian_window, hann_window

__all__ = ["gaussian_filter1d", "GaussianFilter2d", "gaussian_window", "hann_window"]
