import torch


def rays(h, w):
    ys, xs = torch.meshgrid(torch.linspace(-1, 1, h), torch.linspace(-1, 1, w), indexing="ij")
    d = torch.stack([xs, ys, torch.ones_like(xs)], dim=-1)
    return d / d.norm(dim=-1, keepdim=True)
