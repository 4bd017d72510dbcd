import torch

from .stack import Stack


class Fit:
    def __init__(self, args):
        self.model = Stack(args.layers, args.substrate, args.extinction)
        self.lams = torch.linspace(0.45, 0.75, args.points)

    def residual(self):
        out = torch.stack([self.model(lam) for lam in self.lams])
        return ((out - 0.02) ** 2).mean()
