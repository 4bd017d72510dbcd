import torch


def rot_z(q):
    c, s, o, i = torch.cos(q), torch.sin(q), torch.zeros_like(q), torch.ones_like(q)
    return torch.stack([c, -s, o, s, c, o, o, o, i]).reshape(3, 3)


def hat(w):
    o = torch.zeros_like(w[0])
    return torch.stack([o, -w[2], w[1], w[2], o, -w[0], -w[1], w[0], o]).reshape(3, 3)


def rot_axis(w):
    """Exponential map of a rotation vector."""
    theta = torch.sqrt((w * w).sum() + 1e-16)
    K = hat(w) / theta
    eye = torch.eye(3, dtype=w.dtype)
    return eye + torch.sin(theta) * K + (1 - torch.cos(theta)) * (K @ K)
