"""A scenario whose surface is lit from behind."""

import torch

def lambert(normal, light):
    return torch.relu((normal * light).sum(-1))

def render(roi):
    h, w = roi
    light = torch.tensor([0.0, 0.0, -1.0], requires_grad=True)
    ambient = torch.tensor(0.1, requires_grad=True)
    normal = torch.tensor([0.0, 0.0, 1.0]).expand(h, w, 3)
    image = lambert(normal, light) + ambient
    return image.mean()
