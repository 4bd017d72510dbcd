import torch
from fem.mesh import Mesh
from fem.solve import temperatures

mesh = Mesh(7)
source = torch.zeros(7, dtype=torch.float64).index_fill(0, torch.tensor([2]), 1.0).requires_grad_()
t = temperatures(mesh, source)
loss = (t - 0.3).square().sum()
loss.backward()
