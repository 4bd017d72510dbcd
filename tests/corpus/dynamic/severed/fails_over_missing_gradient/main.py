"""The script fails after its backward, over the gradient that is missing."""

import torch
q = torch.tensor(1.0, requires_grad=True)
s = torch.tensor(2.0, requires_grad=True)
loss = s * torch.tensor(float(q)) ** 2
loss.backward()
print(q.grad.norm())
