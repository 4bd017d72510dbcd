"""A ray's colour: a coarse pass, then a fine one."""
import torch

from volume.sampling import sample


def composite(field, depths):
    density, colour = field(depths)
    width = torch.cat([depths[1:] - depths[:-1], depths.new_full((1,), 0.1)])
    alpha = 1 - torch.exp(-density * width)
    clear = torch.cumprod(torch.cat([alpha.new_ones(1), 1 - alpha[:-1]]), 0)
    weights = alpha * clear
    return (weights * colour).sum(), weights


def render(field, near, far, coarse=8, fine=8):
    edges = torch.linspace(near, far, coarse + 1, dtype=torch.float64)
    first, weights = composite(field, (edges[1:] + edges[:-1]) / 2)
    depths = sample(edges, weights, fine)
    second, _ = composite(field, depths)
    return first, second
