"""Discounted returns."""
import torch


def returns(rewards, discount=0.95):
    total, found = 0.0, []
    for reward in reversed(rewards):
        total = reward + discount * total
        found.append(total)
    found = torch.tensor(found[::-1])
    return (found - found.mean()) / (found.std() + 1e-6)
