import torch
from pde import Variables, residual
v = Variables(a=1.0, b=2.0)
scale = torch.nn.Parameter(torch.ones(()))
opt = torch.optim.Adam(v.values + [scale])
loss = (scale * residual(v, torch.linspace(0, 1, 5))).pow(2).mean()
opt.zero_grad(); loss.backward(); opt.step()
