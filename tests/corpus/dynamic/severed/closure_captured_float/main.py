"""A closure captures a float of the parameter."""
import torch


def make_kernel(decay):
    rate = float(decay)

    def kernel(t):
        return torch.exp(-rate * t)

    return kernel


decay = torch.tensor(0.6, dtype=torch.float64, requires_grad=True)
signal = torch.tensor([1.0, 0.5, 0.25], dtype=torch.float64, requires_grad=True)
kernel = make_kernel(decay)
t = torch.arange(3, dtype=torch.float64)
(kernel(t) * signal).sum().backward()
