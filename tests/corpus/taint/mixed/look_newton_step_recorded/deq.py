import torch
from torch import nn

class FixedPoint(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.w = nn.Linear(d, d)
    def f(self, z, x):
        return torch.tanh(0.3 * self.w(z) + x)
    def forward(self, x):
        with torch.no_grad():
            z = torch.zeros_like(x)
            for _ in range(30):
                z = self.f(z, x)
        z = self.f(z, x)
        z0 = z.clone().detach().requires_grad_()
        f0 = self.f(z0, x)
        def backward_hook(grad):
            g = grad
            for _ in range(20):
                g = torch.autograd.grad(f0, z0, g, retain_graph=True)[0] + grad
            return g
        if z.requires_grad:
            z.register_hook(backward_hook)
        return z

def implicit_root(a, iters=30):
    """x with x**3 = a; one Newton step is recorded."""
    with torch.no_grad():
        x = torch.ones_like(a)
        for _ in range(iters):
            x = x - (x**3 - a) / (3 * x**2)
    return x - (x**3 - a) / (3 * x**2)
