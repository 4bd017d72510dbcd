import torch
from torch import nn


class Scene(nn.Module):
    def __init__(self):
        super().__init__()
        self.radius = nn.Parameter(torch.tensor(0.9))
        self.centre = nn.Parameter(torch.tensor([0.05, -0.1, 0.0]))
        self.albedo = nn.Parameter(torch.tensor(0.6))
        self.background = nn.Parameter(torch.tensor(0.1))

    def distance(self, p):
        return (p - self.centre).norm(dim=-1) - self.radius
