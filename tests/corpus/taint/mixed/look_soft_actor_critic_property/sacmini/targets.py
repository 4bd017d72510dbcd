import copy
import torch


def frozen_copy(module):
    twin = copy.deepcopy(module)
    for p in twin.parameters():
        p.requires_grad_(False)
    return twin


@torch.no_grad()
def polyak(src, dst, tau):
    for a, b in zip(src.parameters(), dst.parameters()):
        b.mul_(1 - tau).add_(tau * a)
