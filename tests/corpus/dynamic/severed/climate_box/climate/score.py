import torch


def skill(states):
    path = torch.stack(list(states))
    ref = torch.linspace(0.0, 1.1, len(path))
    return (path[:, 0] - ref).pow(2).mean() + path[-1, 1].pow(2)
