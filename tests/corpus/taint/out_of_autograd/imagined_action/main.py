import torch
from agent import Actor
from torch import nn
from world import World

torch.manual_seed(0)
world, actor = World(), Actor()
opt = torch.optim.Adam(actor.parameters(), 1e-3)
for _ in range(2):
    features = actor.dream(world, torch.randn(4, 3), 3)
    returns = world.reward(features).sum(0)
    loss = -returns.mean() + 0.01 * actor(features.detach()).square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
