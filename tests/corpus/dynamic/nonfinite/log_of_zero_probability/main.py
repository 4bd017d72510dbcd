"""xlogx by hand, with a probability that is exactly zero."""
import torch


def entropy(p):
    terms = torch.where(p > 0, p * torch.log(p), torch.zeros_like(p))
    return -terms.sum()


logits = torch.tensor([0.0, 0.5, 0.5], dtype=torch.float64, requires_grad=True)
prior = torch.tensor(0.2, dtype=torch.float64, requires_grad=True)
(entropy(logits) * prior).backward()
