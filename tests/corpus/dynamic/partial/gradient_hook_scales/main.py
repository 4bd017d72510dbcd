"""A hook left over from an experiment halves a gradient."""
import torch

w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
u = torch.tensor([0.7, -0.7], dtype=torch.float64, requires_grad=True)


def hidden(w):
    h = torch.sin(w)
    h.register_hook(lambda g: 0.5 * g)
    return h


(hidden(w) * u).sum().backward()
