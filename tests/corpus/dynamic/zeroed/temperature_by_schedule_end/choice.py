import torch


def value(scores, payoff, temperature):
    return (torch.softmax(scores / temperature, 0) * payoff).sum()
