import torch


def march(vol, pose, n):
    s = torch.linspace(0, 5, n)
    x = s + pose
    density = vol.linear(x)
    depth = x.detach() + density * x.detach()
    alpha = 1 - torch.exp(-density)
    return alpha * depth
