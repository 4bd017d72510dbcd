import torch
from torch import nn


class MinibatchStd(nn.Module):
    def forward(self, x):
        v = x.var(dim=0, unbiased=False)
        s = torch.sqrt(v).mean()
        return torch.cat([x, s.expand(x.shape[0], 1)], 1)


disc = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), MinibatchStd(), nn.Linear(5, 1))
opt = torch.optim.Adam(disc.parameters())
loss = disc(torch.randn(6, 3)).mean()
loss.backward()
opt.step()
