import torch
from steps import tax
income = torch.tensor(3.0, requires_grad=True)
rate = torch.tensor(0.5, requires_grad=True)
(tax(income, rate) ** 2).backward()
