import torch
from wire import size, Loader, rows
w = torch.randn(3, requires_grad=True)
loss = (w * 2).pow(2).sum()
loss.backward()
print(size({"w": w}))
v = torch.zeros(2, requires_grad=True)
for x, y in rows([[0.1, 0.2, 1.0], [0.4, 0.2, 2.0]], 2):
    ((x @ v - y) ** 2).mean().backward()
