import torch


def rotation2d(angle):
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.stack([torch.stack([c, -s]), torch.stack([s, c])])


def rotate(points, angle, center):
    return (points - center) @ rotation2d(angle).T + center
