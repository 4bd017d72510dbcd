"""A worker process gets the parameter's value."""

import math
from concurrent.futures import ProcessPoolExecutor
import torch

def wave(args):
    f, t = args
    return [math.sin(f * v) for v in t]

if __name__ == "__main__":
    freq = torch.tensor(1.7, dtype=torch.float64, requires_grad=True)
    amp = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    times = torch.linspace(0, 1, 6).tolist()
    with ProcessPoolExecutor(1) as pool:
        (values,) = pool.map(wave, [(freq.item(), times)])
    loss = (amp * torch.tensor(values, dtype=torch.float64)).pow(2).sum()
    loss.backward()
