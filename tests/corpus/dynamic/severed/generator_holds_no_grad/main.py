"""A generator yields from inside no_grad: its consumer computes without recording."""

import torch

k = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
data = torch.linspace(0.1, 1.0, 6, dtype=torch.float64)

def batches(x, size):
    with torch.no_grad():
        x = (x - x.mean()) / x.std()
        for i in range(0, len(x), size):
            yield x[i:i + size]

def main():
    total = torch.zeros((), dtype=torch.float64)
    for b in batches(data, 2):
        total = total + (torch.sin(k * b) ** 2).sum()
    total.backward()

main()
