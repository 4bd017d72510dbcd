import torch


def _rotation(axis_angle, theta2, eps=1e-6):
    theta = torch.sqrt(theta2)
    w = axis_angle / (theta + eps)
    wx, wy, wz = torch.chunk(w, 3, dim=1)
    c, s = torch.cos(theta), torch.sin(theta)
    row = torch.cat([c + wx * wx * (1 - c), wx * wy * (1 - c) - wz * s, wy * s + wx * wz * (1 - c)], dim=1)
    return row


def axis_angle_to_first_row(axis_angle):
    v = axis_angle.unsqueeze(1)
    theta2 = torch.matmul(v, v.transpose(1, 2)).squeeze(1)
    return _rotation(axis_angle, theta2)
