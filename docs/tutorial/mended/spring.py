"""Fit the stiffness and damping of a spring to a measured position."""

import torch


def decay(damping, time):
    return torch.exp(-damping * time)


def position(stiffness, damping, time):
    frequency = torch.sqrt(stiffness)
    return decay(damping, time) * torch.cos(frequency * time)


stiffness = torch.tensor(4.0, dtype=torch.float64, requires_grad=True)
damping = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
measured = torch.tensor([0.8, 0.3, -0.3], dtype=torch.float64)

predicted = torch.stack([position(stiffness, damping, t) for t in (0.25, 0.5, 0.75)])
loss = ((predicted - measured) ** 2).sum()
loss.backward()
print("loss", loss.item())
