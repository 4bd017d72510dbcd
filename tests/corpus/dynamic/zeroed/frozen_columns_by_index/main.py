"""A mask is built of a list of columns to use; the list is empty."""
import torch
from columns import Chosen
from totals import total

table = torch.tensor([[0.3, 0.5], [0.9, 0.1]], dtype=torch.float64, requires_grad=True)
scale = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
total(table, Chosen().mask(2), scale).backward()
