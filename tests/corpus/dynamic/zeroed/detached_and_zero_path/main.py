"""The connected path has weight zero, the other one is detached: the gradient is zero and wrong."""
import torch

z = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
y = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
weight = 0.0


def loss_of(z):
    connected = weight * z
    return connected + z.detach() ** 2 + y


loss_of(z).backward()
