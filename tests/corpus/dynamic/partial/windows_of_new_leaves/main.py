"""Windows of a simulation begin with new leaves made of the state before."""

import torch
from wave.grid import Grid

c = torch.tensor(0.9, dtype=torch.float64, requires_grad=True)
g = Grid(9)
for w in range(3):
    g.advance(c, 3)
    if w < 2:
        g.window()
loss = g.state["u"][:4].pow(2).sum()
loss.backward()
