"""An evaluation leaves gradient recording off; the training after it is silent."""

import torch

def evaluate(x):
    torch.set_grad_enabled(False)
    y = x * 2
    return float(y.sum())

k = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
c = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
evaluate(torch.ones(2))
h = torch.sin(k) * 3
torch.set_grad_enabled(True)
(h * c).backward()
