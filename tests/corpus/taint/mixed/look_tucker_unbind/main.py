import torch
from torch import Tensor
from typing import NamedTuple


class State(NamedTuple):
    x: Tensor
    v: Tensor

    def advance(self, a: Tensor, dt: float) -> "State":
        return self._replace(x=self.x + dt * self.v, v=self.v + dt * a)

    def cut(self) -> "State":
        return State(*(t.detach() for t in self))


def rollout(s: State, k: Tensor, n: int):
    path = []
    for _ in range(n):
        s = s.advance(-k * s.x, 0.1)
        path.append(s)
    return s, path


k = torch.tensor(1.0, requires_grad=True)
opt = torch.optim.SGD([k], lr=0.01)
s = State(torch.ones(2), torch.zeros(2))
for window in range(3):
    s, path = rollout(s.cut(), k, 5)
    loss = s.x.square().sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(window, loss.item(), [round(p.x[0].item(), 3) for p in path][-1])
