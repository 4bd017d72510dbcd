import torch
from orb.state import State
from orb.prop import propagate
s = State(torch.tensor([1.0, 0.0], requires_grad=True), torch.tensor([0.0, 1.0], requires_grad=True))
f = propagate(s, 4)
f.pos.sum().backward()
