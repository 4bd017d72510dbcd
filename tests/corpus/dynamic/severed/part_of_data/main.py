import torch
from bars.assembly import Mesh

young = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
area = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
load = torch.tensor([0.0, 0.1, 0.2, 1.0], dtype=torch.float64, requires_grad=True)
matrix = Mesh(4).stiffness(young, area)
u = torch.linalg.solve(matrix, load)
loss = (u - 0.4).square().sum()
loss.backward()
