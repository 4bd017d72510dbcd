import math
import torch

freq = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
amp = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)


def make(**kw):
    f = kw["freq"]
    return [math.sin(2 * math.pi * f * i / 10) for i in range(10)]


wave = torch.tensor(make(freq=freq.item()), dtype=torch.float64)
(amp * wave + 0.1).pow(2).sum().backward()
