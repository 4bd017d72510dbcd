"""The bound of a clamp is a number of a tensor."""
import torch

limit = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
x = torch.tensor([0.2, 0.9, 1.8, 3.0], dtype=torch.float64, requires_grad=True)


def saturate(x):
    return torch.clamp(x, max=limit.item())


loss = (saturate(x) * limit).sum()
loss.backward()
