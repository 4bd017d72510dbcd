"""Memory of a value with a history is written through a NumPy view."""

import torch
w = torch.tensor([0.2, 0.4, 0.9], dtype=torch.float64, requires_grad=True)
h = w.exp() * 1.0
view = h.detach().numpy()
view[0] = 0.0
view[1] *= 2.0
(h * torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)).pow(2).sum().backward()
