import torch


def rotation2d(angle):
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.tensor([[c, -s], [s, c]])


def rotate(points, angle, center):
    return (points - center) @ rotation2d(angle).T + center
