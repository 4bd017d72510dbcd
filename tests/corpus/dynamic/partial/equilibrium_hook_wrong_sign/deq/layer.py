import torch
from torch import nn

class DEQ(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.W = nn.Parameter(0.3 * torch.eye(d, dtype=torch.float64) + 0.05)
        self.U = nn.Parameter(0.5 * torch.eye(d, dtype=torch.float64))

    def f(self, z, x):
        return torch.tanh(z @ self.W + x @ self.U)

    def forward(self, x):
        with torch.no_grad():
            z = torch.zeros_like(x)
            for _ in range(80):
                z = self.f(z, x)
        z = self.f(z, x)
        z0 = z.clone().detach().requires_grad_()
        f0 = self.f(z0, x)

        def backward_hook(grad):
            g = grad
            for _ in range(80):
                g = grad - torch.autograd.grad(f0, z0, g, retain_graph=True)[0]
            return g

        if z.requires_grad:
            z.register_hook(backward_hook)
        return z
