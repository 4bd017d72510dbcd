"""Power iteration under no_grad is legitimate; then sigma itself is taken as a float."""
import torch
from torch import nn

torch.manual_seed(1)


class SN(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(3, 4, dtype=torch.float64))
        self.register_buffer("u", torch.randn(3, dtype=torch.float64))

    def forward(self, x):
        with torch.no_grad():
            for _ in range(200):
                v = nn.functional.normalize(self.w.t() @ self.u, dim=0)
                self.u = nn.functional.normalize(self.w @ v, dim=0)
        sigma = float(self.u @ self.w @ v)
        return x @ (self.w / sigma)


layer = SN()
(layer(torch.randn(2, 3, dtype=torch.float64)) ** 3).sum().backward()
