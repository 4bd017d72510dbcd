"""A spline from scipy corrects a polynomial that keeps its graph."""
import numpy as np
import torch
from scipy.interpolate import CubicSpline


def correction(heights):
    spline = CubicSpline(np.arange(4.0), heights.detach().numpy())
    return float(spline(1.5))


heights = torch.tensor([0.0, 1.0, 0.5, 2.0], dtype=torch.float64, requires_grad=True)
loss = (heights**2).sum() * (1 + correction(heights))
loss.backward()
