import torch


def unit(axis):
    axis = torch.tensor(axis, dtype=torch.float32)
    return axis / axis.norm()


def rotate(v, axis, angle):
    k = unit(axis)
    return v * torch.cos(angle) + torch.linalg.cross(k, v) * torch.sin(angle)
