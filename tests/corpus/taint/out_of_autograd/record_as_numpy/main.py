from typing import NamedTuple
import torch
from torch import Tensor

class State(NamedTuple):
    pos: Tensor
    vel: Tensor

    def numpy(self):
        return State(*(t.detach().numpy() for t in self))

    def floats(self):
        return [float(t) for t in self]

def step(state: State, g: Tensor, dt: float) -> State:
    vel = state.vel + dt * g
    return state._replace(pos=state.pos + dt * vel, vel=vel)

g = torch.tensor(-9.8, requires_grad=True)
s = State(torch.tensor(0.0), torch.tensor(3.0, requires_grad=True))
track = []
for _ in range(3):
    s = step(s, g, float("0.1"))
    track.append(s.floats())
(s.pos + 0.01 * s.vel).pow(2).backward()
print(track, s.numpy().pos)
