"""One episode of REINFORCE."""
import torch

from policy.agent import Agent, episode
from policy.corridor import Corridor
from policy.returns import returns

torch.manual_seed(12)
agent = Agent(places=5)
scores, entropies, rewards = episode(agent, Corridor(4), most=12)
loss = -(torch.stack(scores) * returns(rewards)).sum() - 0.01 * torch.stack(entropies).sum()
loss.backward()
print(len(rewards), "steps")
