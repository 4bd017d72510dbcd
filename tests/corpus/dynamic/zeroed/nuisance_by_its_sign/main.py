"""A normalisation with one factor above the nominal value, another below it: at 0 `abs` has no slope, whichever the mask takes."""
import torch

up, down, nominal = 1.15, 0.85, torch.tensor([40.0, 60.0], dtype=torch.float64)
data = torch.tensor([47.0, 71.0], dtype=torch.float64)


def normalisation(alpha):
    base = torch.where(alpha > 0, up, down)
    return base ** alpha.abs()


alpha = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
mu = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
rate = mu * nominal * normalisation(alpha)
loss = (rate - data * rate.log()).sum()
loss.backward()
