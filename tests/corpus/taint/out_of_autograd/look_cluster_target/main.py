import torch
from targets import kl, sharpen
from torch import nn

torch.manual_seed(0)
enc, centres = nn.Linear(4, 2), nn.Parameter(torch.randn(3, 2))
opt = torch.optim.Adam([*enc.parameters(), centres], 1e-2)
x = torch.randn(12, 4)


def loss_of(z):
    q = 1 / (1 + torch.cdist(z, centres).square())
    q = q / q.sum(1, keepdim=True)
    return kl(sharpen(q), q)


for _ in range(2):
    loss = loss_of(enc(x)) + 0.1 * enc(x).square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
