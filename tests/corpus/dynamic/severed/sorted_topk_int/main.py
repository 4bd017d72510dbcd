"""Top-k selection used only for its indices."""
import torch

gates = torch.tensor([0.2, 0.9, 0.5, 0.7], dtype=torch.float64, requires_grad=True)
values = torch.tensor([1.0, 2.0, 3.0, 4.0], dtype=torch.float64, requires_grad=True)


def select(gates, values):
    indices = torch.topk(gates, 2).indices
    return values[indices].sum()


select(gates, values).backward()
