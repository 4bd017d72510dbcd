import torch
from torch import nn


def collect(policy, states):
    with torch.no_grad():
        dist = torch.distributions.Categorical(logits=policy(states))
        actions = dist.sample()
        logp = dist.log_prob(actions)
    return actions, logp


def surrogate(policy, states, actions, old, advantage, clip=0.2):
    dist = torch.distributions.Categorical(logits=policy(states))
    ratio = (dist.log_prob(actions) - old).exp()
    return -torch.min(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage).mean()


def main():
    policy = nn.Linear(3, 2)
    states = torch.randn(6, 3)
    actions, old = collect(policy, states)
    loss = surrogate(policy, states, actions, old, torch.randn(6))
    loss.backward()


main()
