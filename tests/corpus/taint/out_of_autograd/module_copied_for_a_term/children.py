import copy

import torch


def offspring(parent, n, sigma):
    for _ in range(n):
        child = copy.deepcopy(parent)
        with torch.no_grad():
            for p in child.parameters():
                p.add_(sigma * torch.randn_like(p))
        yield child
