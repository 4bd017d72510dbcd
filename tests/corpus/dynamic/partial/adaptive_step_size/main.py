"""An adaptive step depends on the state through a float."""
import torch


def solve(k):
    y, t = torch.tensor(1.0, dtype=torch.float64), 0.0
    for _ in range(4):
        slope = -k * y
        step = 0.1 / (1.0 + abs(float(slope)))
        y = y + step * slope
    return y


k = torch.tensor(1.3, dtype=torch.float64, requires_grad=True)
solve(k).pow(2).backward()
