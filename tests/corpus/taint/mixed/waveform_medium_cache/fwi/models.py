import numpy as np
import torch
from torch import nn

LAYERED = dict(shape=(14, 14), vtop=1.5, vbot=2.2, interface=7)


def true_model(spec):
    v = np.full(spec["shape"], spec["vtop"], dtype="float32")
    v[spec["interface"]:] = spec["vbot"]
    return torch.from_numpy(v)


class VelocityModel(nn.Module):
    def __init__(self, spec):
        super().__init__()
        v0 = true_model(spec).mean() * torch.ones(spec["shape"])
        self.v = nn.Parameter(v0)

    def bounds_ok(self, lo=1.0, hi=4.0):
        return lo <= self.v.min().item() and self.v.max().item() <= hi

    def forward(self):
        return self.v
