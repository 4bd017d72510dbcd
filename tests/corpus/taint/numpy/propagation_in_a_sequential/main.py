import torch
from torch import nn
from optics.layers import PhaseMask, FreeSpace

system = nn.Sequential(PhaseMask(32), FreeSpace(0.5, 100.0, 1.0), PhaseMask(32))
opt = torch.optim.Adam(system.parameters(), lr=0.01)
for _ in range(2):
    u = system(torch.ones(32, dtype=torch.complex128))
    intensity = u.abs() ** 2
    loss = -intensity[16] + intensity.mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
