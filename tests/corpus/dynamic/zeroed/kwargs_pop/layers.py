import torch
from torch import nn
from torch.nn import functional as F


class Scaled(nn.Linear):
    def __init__(self, inner, outer, **options):
        self.residual_scale = options.pop("residual_scale", 0.0)
        self.slope = options.pop("slope", 0.01)
        super().__init__(inner, outer, **options)

    def forward(self, x):
        mixed = F.leaky_relu(x @ self.weight.T, self.slope)
        return mixed * self.residual_scale + self.bias


KINDS = {"scaled": Scaled, "plain": nn.Linear}


def build(kind, *sizes, **options):
    return KINDS[kind](*sizes, **options)
