import torch
from torch import nn

class DEQ(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.w, self.u, self.head = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, 1)

    def cell(self, z, x):
        return torch.tanh(0.3 * self.w(z) + self.u(x))

    def forward(self, x, iters=30):
        with torch.no_grad():
            z = torch.zeros_like(x)
            for _ in range(iters):
                nz = self.cell(z, x)
                if (nz - z).norm() < 1e-5:
                    break
                z = nz
        z = self.cell(z, x)
        return self.head(z)

m = DEQ(4)
nn.functional.mse_loss(m(torch.randn(8, 4)), torch.randn(8, 1)).backward()
