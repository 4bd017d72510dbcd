import torch


class Lagrangian:
    def __init__(self):
        self.multiplier, self.rho = torch.zeros(()), 1.0

    def __call__(self, value, g):
        return value + 0.5 * self.rho * torch.relu(g + self.multiplier / self.rho) ** 2

    def update(self, g):
        self.multiplier = torch.relu(self.multiplier + self.rho * g.detach())
