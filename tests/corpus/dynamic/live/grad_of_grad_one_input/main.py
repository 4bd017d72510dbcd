"""autograd.grad is asked for one parameter only; the other has a path and no gradient."""

import torch
k = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
x = torch.linspace(-1, 1, 5, dtype=torch.float64, requires_grad=True)
u = (0.5 * k * x ** 2 + 0.1 * k * x ** 4).sum()
g, = torch.autograd.grad(u, x, create_graph=True)
loss = (g ** 2).sum()
gk, = torch.autograd.grad(loss, k)
print(gk)
