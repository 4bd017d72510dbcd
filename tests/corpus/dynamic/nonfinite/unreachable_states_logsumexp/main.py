"""A chain whose first steps reach no state: a sum of nothing has no slope."""

import torch
from crf import log_partition

trans = torch.arange(9, dtype=torch.float64).reshape(3, 3).div(10).requires_grad_()
emit = torch.arange(12, dtype=torch.float64).reshape(4, 3).sin().requires_grad_()
allowed = torch.tensor([[1, 1, 0], [0, 1, 1], [0, 0, 1]], dtype=torch.bool)
z = log_partition(trans, emit, allowed)
z.backward()
