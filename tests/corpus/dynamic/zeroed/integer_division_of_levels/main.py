"""The share of a level is a whole quotient: 3 // 4 is 0."""
import torch
from pyramid import blend
from sizes import Sizes

detail = torch.tensor([0.2, 0.4, 0.1], dtype=torch.float64, requires_grad=True)
coarse = torch.tensor([1.0, 0.5, 0.7], dtype=torch.float64, requires_grad=True)
blend(detail, coarse, Sizes()).sum().backward()
