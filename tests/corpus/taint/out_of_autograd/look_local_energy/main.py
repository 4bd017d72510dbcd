import torch
from torch import nn
from energy import local_energy


class LogPsi(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))

    def forward(self, x):
        return self.net(x)[:, 0] - x.norm(dim=-1)


psi = LogPsi()
opt = torch.optim.SGD(psi.parameters(), 0.1)
for _ in range(2):
    x = torch.randn(16, 3)
    e = local_energy(psi, x)
    weight = e - e.mean()
    loss = 2 * (weight * psi(x)).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(e.mean().item())
