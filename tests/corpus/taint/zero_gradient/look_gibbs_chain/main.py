import torch
import torch.nn.functional as F
from torch import nn


class RBM(nn.Module):
    def __init__(self, visible, hidden):
        super().__init__()
        self.W = nn.Parameter(0.05 * torch.randn(hidden, visible))
        self.a, self.b = nn.Parameter(torch.zeros(visible)), nn.Parameter(torch.zeros(hidden))

    def free_energy(self, v):
        return -v @ self.a - F.softplus(F.linear(v, self.W, self.b)).sum(-1)

    def gibbs(self, v):
        h = torch.bernoulli(torch.sigmoid(F.linear(v, self.W, self.b)))
        return torch.bernoulli(torch.sigmoid(F.linear(h, self.W.T, self.a)))


def negative(rbm, v, k):
    for _ in range(k):
        v = rbm.gibbs(v)
    return v.detach()


rbm = RBM(6, 4)
opt = torch.optim.SGD(rbm.parameters(), 0.1)
for v in torch.bernoulli(torch.rand(3, 8, 6)):
    loss = rbm.free_energy(v).mean() - rbm.free_energy(negative(rbm, v, 2)).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
