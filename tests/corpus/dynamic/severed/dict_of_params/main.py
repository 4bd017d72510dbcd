"""Parameters live in a dictionary; one is turned into a float comprehension."""
import torch

params = {
    "mu": torch.tensor(0.3, dtype=torch.float64, requires_grad=True),
    "sigma": torch.tensor(1.2, dtype=torch.float64, requires_grad=True),
}


def fixed(params, names):
    return {name: float(params[name]) for name in names}


def loss_of(params):
    numbers = fixed(params, ["sigma"])
    data = torch.tensor([0.1, 0.9, 0.4], dtype=torch.float64)
    return (((data - params["mu"]) / numbers["sigma"]) ** 2).sum()


loss_of(params).backward()
