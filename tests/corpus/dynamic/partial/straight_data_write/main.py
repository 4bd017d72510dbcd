"""Values are written through .data: the graph does not know."""
import torch

w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
v = torch.tensor([0.5, 0.25], dtype=torch.float64, requires_grad=True)


def mix(w, v):
    out = w * v
    out.data.add_(v.data * 3.0)
    return out


mix(w, v).sum().backward()
