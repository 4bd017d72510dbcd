import torch
from torch import nn
from agent import Agent
a = Agent(3)
opt = torch.optim.SGD(a.parameters(), 0.1)
for _ in range(3):
    loss = a(torch.randn(1, 3)).pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
    a.cut()
