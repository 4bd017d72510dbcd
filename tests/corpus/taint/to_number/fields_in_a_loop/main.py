import torch

from cell import Cell

cell = Cell(a=5.0, c=7.0, beta=95.0)
optimizer = torch.optim.SGD(cell.parameters(), 1e-3)
loss = (cell.volume() / 30 - 1) ** 2
loss.backward()
optimizer.step()
print(cell)
