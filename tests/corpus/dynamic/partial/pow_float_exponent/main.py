"""An exponent is used once as a tensor and once as a float."""
import torch

base = torch.tensor(1.7, dtype=torch.float64, requires_grad=True)
exponent = torch.tensor(2.3, dtype=torch.float64, requires_grad=True)


def model(base, exponent):
    p = float(exponent)
    return base**p + 0.1 * exponent


model(base, exponent).backward()
