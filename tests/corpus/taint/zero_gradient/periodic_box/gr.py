import torch
from box import minimum_image, pairs


def histogram(x, L, n):
    i, j = pairs(len(x))
    r = minimum_image(x[i] - x[j], L).norm(dim=1).detach()
    return torch.histc(r, n, 0.0, 2.0).int().tolist()
