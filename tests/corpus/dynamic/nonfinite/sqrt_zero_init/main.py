"""Standard deviation via sqrt of a variance that is zero at start."""
import torch

a = torch.tensor([0.0, 0.0, 0.0], dtype=torch.float64, requires_grad=True)
b = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)


def spread(v):
    var = ((v - v.mean()) ** 2).mean()
    return var.sqrt()


(spread(a) + b * 2).backward()
