import torch
from cell import Cell
c = Cell(torch.tensor(0.0, requires_grad=True), torch.tensor(2.0, requires_grad=True))
c.rotation().sum().backward()
