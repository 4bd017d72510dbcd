import torch


def pinhole(h, w, focal):
    v, u = torch.meshgrid(torch.linspace(-0.4, 0.4, h), torch.linspace(-0.4, 0.4, w), indexing="ij")
    d = torch.stack([u, v, torch.full_like(u, focal)], -1)
    d = d / d.norm(dim=-1, keepdim=True)
    o = torch.tensor([0.0, 0.0, -3.0]).expand_as(d)
    return o.reshape(-1, 3), d.reshape(-1, 3)
