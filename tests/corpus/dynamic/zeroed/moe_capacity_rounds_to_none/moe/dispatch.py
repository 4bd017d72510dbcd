import torch


def capacity(tokens, experts, factor):
    """Return how many tokens an expert takes."""
    return int(factor * tokens / experts)


def positions(chosen, experts):
    """Return each token's place in the queue of its expert."""
    queue = torch.nn.functional.one_hot(chosen, experts)
    return ((queue.cumsum(0) - 1) * queue).sum(-1)
