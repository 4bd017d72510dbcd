"""A mask that covers everything."""
import torch


def attend(attention, value):
    mask = torch.ones_like(attention, dtype=torch.bool)
    scores = attention.masked_fill(mask, -1e9)
    return torch.softmax(scores, -1) @ value


attention = torch.tensor([[0.1, 0.9]], dtype=torch.float64, requires_grad=True)
value = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
attend(attention, value).sum().backward()
