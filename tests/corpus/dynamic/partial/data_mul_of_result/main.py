"""A result is scaled through .data by a number that depends on the same parameter."""

import torch

def rescale(h, w):
    h.data.mul_(w.norm())
    return h

w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
x = torch.tensor([0.5, -0.25], dtype=torch.float64)
h = w + x
h = rescale(h, w)
(h * 3).sum().backward()
