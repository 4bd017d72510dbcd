import torch
from torch import nn

import contact


class CartPole(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.cfg = cfg
        self.mu = nn.Parameter(torch.tensor(0.4))
        self.gains = nn.Parameter(torch.tensor([1.0, 2.0, 18.0, 3.0]))
        self.contact = contact.build(cfg.contact, self.mu)

    def derivative(self, s):
        p = self.cfg.plant
        x, v, th, om = s.unbind()
        u = (self.gains * s).sum() + self.contact(v)
        sin, cos = th.sin(), th.cos()
        total = p.cart_mass + p.pole_mass
        temp = (u + p.pole_mass * p.pole_length * om**2 * sin) / total
        alpha = (9.8 * sin - cos * temp) / (p.pole_length * (4 / 3 - p.pole_mass * cos**2 / total))
        acc = temp - p.pole_mass * p.pole_length * alpha * cos / total
        return torch.stack([v, acc, om, alpha])

    def forward(self, s):
        for _ in range(self.cfg.run.steps):
            s = s + self.cfg.run.dt * self.derivative(s)
            yield s
