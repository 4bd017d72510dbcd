import torch
from cell import Cell
a = torch.tensor(2.0, requires_grad=True)
cell = Cell(a)
opt = torch.optim.SGD([a], 0.1)
for _ in range(3):
    opt.zero_grad()
    loss = (cell.d_spacing(torch.tensor([1.0, 2.0])) - 1).pow(2).sum()
    loss.backward(retain_graph=True)
    opt.step()
