import torch
from torch import nn

class ForceField(nn.Module):
    def __init__(self):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(1, 16), nn.SiLU(), nn.Linear(16, 1))

    def energy(self, pos):
        d = ((pos[:, None] - pos[None]).pow(2).sum(-1) + 1e-6).sqrt()
        return self.mlp(d.reshape(-1, 1)).sum()

    def forward(self, pos):
        pos = pos.clone().requires_grad_(True)
        e = self.energy(pos)
        (g,) = torch.autograd.grad(e, pos, create_graph=self.training)
        return e, -g

def verlet(ff, pos, vel, steps, dt=0.01):
    ff.eval()
    traj = []
    for _ in range(steps):
        _, f = ff(pos)
        vel = vel + dt * f.detach()
        pos = (pos + dt * vel).detach()
        traj.append(pos.numpy())
    return traj

ff = ForceField()
opt = torch.optim.AdamW(ff.parameters())
e, f = ff(torch.rand(5, 3))
loss = e.pow(2) + f.pow(2).mean()
loss.backward()
opt.step()
verlet(ff, torch.rand(5, 3), torch.zeros(5, 3), 3)
