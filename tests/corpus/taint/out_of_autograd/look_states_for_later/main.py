import torch
from torch import nn
from world import World

torch.manual_seed(0)
world, actor = World(), nn.Linear(3, 2)
w_opt = torch.optim.Adam(world.parameters(), 1e-3)
a_opt = torch.optim.Adam(actor.parameters(), 1e-3)
for _ in range(2):
    model_loss, states = world.observe(torch.randn(5, 4, 3))
    w_opt.zero_grad()
    model_loss.backward()
    w_opt.step()
    start = torch.cat(states)
    actor_loss = -world.imagine(start, actor(start).tanh()).sum(-1).mean()
    a_opt.zero_grad()
    actor_loss.backward()
    a_opt.step()
