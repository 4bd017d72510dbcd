import torch
from torch import nn

from .leapfrog import leapfrog


class Kernel(nn.Module):
    """One transition with a learned step size and diagonal mass."""

    def __init__(self, length=4):
        super().__init__()
        self.log_step = nn.Parameter(torch.tensor(-1.8, dtype=torch.float64))
        self.log_mass = nn.Parameter(torch.tensor([0.1, -0.2], dtype=torch.float64))
        self.length = length

    def forward(self, target, q, noise):
        mass = self.log_mass.exp()
        p = noise * mass.sqrt()
        before = target.energy(q) + 0.5 * (p * p / mass).sum(-1)
        q_new, p_new = leapfrog(target, q, p, self.log_step.exp(), mass, self.length)
        after = target.energy(q_new) + 0.5 * (p_new * p_new / mass).sum(-1)
        accept = (before - after).clamp(max=0.0).exp()
        return q_new, accept


def jump_objective(q, q_new, accept):
    return -(((q_new - q) ** 2).sum(-1) * accept).mean()
