import torch

_KEPT = {}


def rotation(angle):
    key = round(float(angle), 6)
    if key not in _KEPT:
        c, s = torch.cos(angle), torch.sin(angle)
        _KEPT[key] = torch.stack([torch.stack([c, -s]), torch.stack([s, c])]).detach()
    return _KEPT[key]
