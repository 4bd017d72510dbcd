import torch


def sinusoids(n):
    for k in range(n):
        amp, phase = 1.0 + 0.5 * k, 0.4 * k
        x = 4 * torch.rand(12, 1) - 2
        y = amp * torch.sin(x + phase)
        yield (x[:6], y[:6]), (x[6:], y[6:])
