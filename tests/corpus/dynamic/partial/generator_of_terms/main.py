"""A generator yields terms; every second is a number."""
import torch


def terms(theta):
    for n in range(1, 5):
        term = torch.cos(n * theta) / n
        yield term if n % 2 else term.item()


theta = torch.tensor(0.35, dtype=torch.float64, requires_grad=True)
sum(terms(theta)).backward()
