import torch
from torch import nn


class Dynamics(nn.Module):
    dt = 0.1

    def accel(self, x, u):
        raise NotImplementedError

    def forward(self, x, u):
        pos, vel = x[..., :1], x[..., 1:]
        a = self.accel(x, u)
        return torch.cat([pos + self.dt * vel, vel + self.dt * a], dim=-1)

    def rollout(self, x, us):
        xs = [x]
        for t in range(us.shape[1]):
            x = self(x, us[:, t])
            xs.append(x)
        return torch.stack(xs, 1)


class CartDrag(Dynamics):
    def __init__(self, mass=1.0, drag=0.1):
        super().__init__()
        self.log_mass = nn.Parameter(torch.tensor(mass).log())
        self.log_drag = nn.Parameter(torch.tensor(drag).log())

    @property
    def coefficients(self):
        mass, drag = torch.stack([self.log_mass, self.log_drag]).exp().tolist()
        return {"mass": mass, "drag": drag}

    def accel(self, x, u):
        c = self.coefficients
        vel = x[..., 1:]
        return (u - c["drag"] * vel) / c["mass"]
