"""A state is deep-copied, and the copy is used."""
import copy

import torch


class State:
    def __init__(self, origin):
        self.origin = origin

    def snapshot(self):
        return copy.deepcopy(self)


origin = torch.tensor([0.5, -0.5], dtype=torch.float64, requires_grad=True)
scale = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
snapshot = State(origin).snapshot()
loss = (snapshot.origin * scale).pow(2).sum()
loss.backward()
