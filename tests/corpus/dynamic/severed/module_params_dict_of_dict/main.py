"""Nested dictionaries of leaves."""
import torch

state = {
    "net": {"w": torch.tensor([1.0, -1.0], dtype=torch.float64, requires_grad=True)},
    "opt": {"lr": torch.tensor(0.1, dtype=torch.float64, requires_grad=True)},
}


def inner_step(state, x):
    w = state["net"]["w"]
    g = 2 * (w @ x) * x
    return w - state["opt"]["lr"].item() * g


x = torch.tensor([0.5, 2.0], dtype=torch.float64)
(inner_step(state, x) @ x).pow(2).backward()
