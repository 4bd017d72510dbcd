import torch
from torch import nn


class Cell(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.w, self.u = nn.Linear(d, d), nn.Linear(d, d)
        self.w.weight.data.mul_(0.3)

    def forward(self, z, x):
        return torch.tanh(self.w(z) + self.u(x))


def solve(f, z, iters=30, tol=1e-5):
    for _ in range(iters):
        nxt = f(z)
        if (nxt - z).norm() / (1e-8 + nxt.norm()) < tol:
            return nxt
        z = nxt
    return z


class DEQ(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.cell = cell

    def forward(self, x):
        with torch.no_grad():
            z = solve(lambda z: self.cell(z, x), torch.zeros_like(x))
        z = self.cell(z, x)
        z0 = z.clone().detach().requires_grad_()
        f0 = self.cell(z0, x)

        def backward_hook(grad):
            return solve(lambda y: torch.autograd.grad(f0, z0, y, retain_graph=True)[0] + grad, grad)

        if z.requires_grad:
            z.register_hook(backward_hook)
        return z


model = nn.Sequential(nn.Linear(4, 8), DEQ(Cell(8)), nn.Linear(8, 1))
opt = torch.optim.Adam(model.parameters())
for _ in range(2):
    x = torch.randn(16, 4)
    loss = (model(x) - x.sum(1, keepdim=True)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(float(loss))
