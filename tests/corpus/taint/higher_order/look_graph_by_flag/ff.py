import torch
from torch import nn
def gradient(y, x, keep=False):
    return torch.autograd.grad(y, x, create_graph=keep, retain_graph=True)[0]
def forces(net, r, train):
    r = r.detach().requires_grad_()
    return -gradient(net(r).sum(), r, keep=train)
class Mask(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(4))
    def forward(self, x):
        y = x * self.w
        cut = torch.quantile(y.detach().abs(), 0.9)
        return y.clamp(-cut, cut)
class Gated:
    def __init__(self, g):
        self.g = g
    def go(self, x):
        if (self.g > 2).any():
            raise ValueError("gate")
        if torch.isnan(self.g).any():
            return torch.zeros_like(x)
        return self.g * x
