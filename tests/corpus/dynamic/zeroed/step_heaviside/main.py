"""A trigger by torch.heaviside-like arithmetic."""
import torch


def trigger(time):
    return 0.5 * (torch.sign(time - 1.0) + 1.0)


time = torch.tensor([0.2, 1.8], dtype=torch.float64, requires_grad=True)
level = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
(trigger(time) * level).sum().backward()
