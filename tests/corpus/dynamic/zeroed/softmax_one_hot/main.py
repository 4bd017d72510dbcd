"""Logits far apart make a softmax one-hot in floating point."""
import torch


def policy(logits):
    return torch.softmax(logits, 0)


logits = torch.tensor([2000.0, 0.0, -500.0], dtype=torch.float64, requires_grad=True)
payoff = torch.tensor([1.0, 3.0, 2.0], dtype=torch.float64, requires_grad=True)
(policy(logits) * payoff).sum().backward()
