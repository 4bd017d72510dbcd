"""No ray hits the sphere: the mask selects the background everywhere."""

import torch

def hit(origin, direction, centre, radius):
    oc = origin - centre
    b = (oc * direction).sum(-1)
    c = (oc * oc).sum(-1) - radius ** 2
    disc = b ** 2 - c
    valid = disc > 0
    t = -b - torch.sqrt(disc.clamp(min=1e-9))
    return valid, t

def shade(origin, direction, centre, radius, albedo):
    valid, t = hit(origin, direction, centre, radius)
    p = origin + t[..., None] * direction
    n = (p - centre) / radius
    lum = albedo * n[..., 2].clamp(min=0)
    return torch.where(valid, lum, torch.zeros_like(lum))

xs = torch.linspace(-1, 1, 5, dtype=torch.float64)
direction = torch.nn.functional.normalize(torch.stack([xs, xs * 0, torch.ones_like(xs)], -1), dim=-1)
origin = torch.zeros(3, dtype=torch.float64)
centre = torch.tensor([0.0, 30.0, -5.0], dtype=torch.float64, requires_grad=True)
radius = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
albedo = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
image = shade(origin, direction, centre, radius, albedo)
((image - 0.5) ** 2).sum().backward()
