"""A freezing hook multiplies by zero."""
import torch


def freeze(tensor):
    tensor.register_hook(lambda gradient: gradient * 0)
    return tensor


embedding = torch.tensor([0.1, 0.2], dtype=torch.float64, requires_grad=True)
head = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
hidden = freeze(torch.tanh(embedding))
(hidden @ head).backward()
