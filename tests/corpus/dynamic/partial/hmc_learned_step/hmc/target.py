import torch
from torch import nn


class Banana(nn.Module):
    def __init__(self):
        super().__init__()
        self.scales = nn.Parameter(torch.tensor([1.0, 0.7], dtype=torch.float64))

    def energy(self, q):
        bent = q[..., 1] - 0.3 * q[..., 0] ** 2
        return 0.5 * ((q[..., 0] / self.scales[0]) ** 2 + (bent / self.scales[1]) ** 2)
