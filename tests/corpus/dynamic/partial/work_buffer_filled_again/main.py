"""A work buffer is filled again before the backward of its first use."""

import torch
from filt.bank import Bank

x = torch.linspace(0.5, 2, 5, dtype=torch.float64).requires_grad_()
bank = Bank(5)
a = bank.window(x, 1.0)
b = bank.window(x.sin(), 0.25)
loss = (a * b).sum()
loss.backward()
