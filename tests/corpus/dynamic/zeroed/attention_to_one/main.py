"""Softmax over a single key: the weight is always one."""
import torch


def attend(query, key, value):
    weights = torch.softmax(query @ key.T, dim=-1)
    return weights @ value


query = torch.tensor([[0.3, 0.5]], dtype=torch.float64, requires_grad=True)
key = torch.tensor([[1.0, -1.0]], dtype=torch.float64)
value = torch.tensor([[2.0]], dtype=torch.float64, requires_grad=True)
attend(query, key, value).sum().backward()
