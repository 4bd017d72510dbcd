"""A policy and the episodes that it makes."""
import torch
from torch import nn
from torch.distributions import Categorical


class Agent(nn.Module):
    def __init__(self, places):
        super().__init__()
        self.table = nn.Embedding(places, 4)
        self.choose = nn.Linear(4, 2)

    def act(self, place):
        law = Categorical(logits=self.choose(self.table(torch.tensor(place))))
        action = law.sample()
        return action.item(), law.log_prob(action), law.entropy()


def episode(agent, world, most):
    scores, entropies, rewards = [], [], []
    for _ in range(most):
        action, score, entropy = agent.act(world.place)
        reward, done = world.step(action)
        scores.append(score)
        entropies.append(entropy)
        rewards.append(reward)
        if done:
            break
    return scores, entropies, rewards
