import torch
from guard import quiet
w = torch.ones(3, requires_grad=True)
with quiet():
    y = (w * 2).sum()
print(y.item())
loss = w.square().sum()
loss.backward()
