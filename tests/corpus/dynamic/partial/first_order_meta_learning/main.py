"""The inner step's gradient is taken without create_graph."""

import torch

def inner(w, x, y, lr):
    loss = ((w * x - y) ** 2).mean()
    (g,) = torch.autograd.grad(loss, w)
    return w - lr * g

torch.manual_seed(0)
x = torch.randn(8, dtype=torch.float64)
y = 2 * x
meta = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
fast = inner(meta, x, y, 0.1)
loss = ((fast * x - y) ** 2).mean()
loss.backward()
