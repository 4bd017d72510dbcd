"""A NamedTuple state passes through a logger that detaches in place."""
from typing import NamedTuple

import torch


class State(NamedTuple):
    position: torch.Tensor
    velocity: torch.Tensor


def step(state, drag):
    position = state.position + 0.1 * state.velocity.clone().detach_()
    return position * torch.exp(-drag)


state = State(torch.tensor(1.0, dtype=torch.float64), torch.tensor(2.0, dtype=torch.float64, requires_grad=True))
drag = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
step(state, drag).backward()
