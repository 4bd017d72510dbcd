from typing import NamedTuple
import torch
from torch import Tensor

class State(NamedTuple):
    pos: Tensor
    vel: Tensor

    def numpy(self):
        return State(*(t.detach().numpy() for t in self))

def accelerate(state: State, g: Tensor) -> State:
    return state._replace(vel=state.vel + 0.1 * g)

def drift(state: State) -> State:
    return State(state.pos + 0.1 * float(state.vel), state.vel)

g = torch.tensor(-9.8, requires_grad=True)
v0 = torch.tensor(3.0, requires_grad=True)
s = State(torch.tensor(0.0), v0)
for _ in range(3):
    s = drift(accelerate(s, g))
(s.pos + 0.01 * s.vel).pow(2).backward()
