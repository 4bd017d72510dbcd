# 1d heat conduction, unknown conductivity and wall temperature
import torch
from rod import Rod

NX, NT = 12, 8
x = torch.linspace(0, 1, NX)
T0 = torch.exp(-20 * (x - 0.5) ** 2)
data = torch.tensor([0.82, 0.61])

logk = torch.tensor(-3.0, requires_grad=True)
wall = torch.tensor(0.1, requires_grad=True)
rod = Rod(NX)
opt = torch.optim.Adam([logk, wall], lr=0.05)

for it in range(3):
    opt.zero_grad()
    rod.reset(T0)
    for n in range(NT):
        rod.step(logk.exp(), wall)
    obs = rod.T[[5, 3]]
    f = ((obs - data) ** 2).sum() + 0.01 * (rod.flux(logk.exp()) - 0.01) ** 2
    f.backward()
    opt.step()
    print(it, f.item(), logk.item(), wall.item())
