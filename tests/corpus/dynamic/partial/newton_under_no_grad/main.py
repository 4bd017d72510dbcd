"""Newton's iteration runs under no_grad; its root depends on the parameter."""

import torch

def solve(a, iters=20):
    x = torch.tensor(1.0, dtype=torch.float64)
    with torch.no_grad():
        for _ in range(iters):
            x = x - (x ** 3 + x - a) / (3 * x ** 2 + 1)
    return x

a = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
root = solve(a)
loss = (root * a) ** 2
loss.backward()
