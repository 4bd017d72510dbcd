import torch


def misset(rotation):
    if rotation == 0:
        return torch.eye(2)
    c, s = torch.cos(rotation), torch.sin(rotation)
    return torch.stack([torch.stack([c, -s]), torch.stack([s, c])])
