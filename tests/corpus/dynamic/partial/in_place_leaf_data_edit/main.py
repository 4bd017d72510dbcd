"""A constraint projects .data inside the forward pass with a number of the same tensor."""
import torch

w = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)


def forward(w, x):
    scale = torch.linalg.norm(w.data)
    return (w / scale) @ x


forward(w, torch.tensor([1.0, 2.0], dtype=torch.float64)).pow(2).backward()
