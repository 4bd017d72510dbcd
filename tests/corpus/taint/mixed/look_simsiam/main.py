import torch
import torch.nn as nn
import torch.nn.functional as F


class SimSiam(nn.Module):
    def __init__(self, dim=16, hidden=8):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(10, dim), nn.BatchNorm1d(dim), nn.ReLU(), nn.Linear(dim, dim))
        self.predictor = nn.Sequential(nn.Linear(dim, hidden), nn.ReLU(), nn.Linear(hidden, dim))

    def forward(self, x1, x2):
        z1, z2 = self.encoder(x1), self.encoder(x2)
        p1, p2 = self.predictor(z1), self.predictor(z2)
        return p1, p2, z1.detach(), z2.detach()


def neg_cosine(p, z):
    return -(F.normalize(p, dim=1) * F.normalize(z, dim=1)).sum(dim=1).mean()


def collapse_level(z):
    z = F.normalize(z.detach(), dim=1)
    return z.std(dim=0).mean().item() * z.shape[1] ** 0.5


model = SimSiam()
opt = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
for epoch in range(5):
    x = torch.randn(32, 10)
    p1, p2, z1, z2 = model(x + 0.1 * torch.randn_like(x), x + 0.1 * torch.randn_like(x))
    loss = 0.5 * neg_cosine(p1, z2) + 0.5 * neg_cosine(p2, z1)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(epoch, loss.item(), collapse_level(z1))
