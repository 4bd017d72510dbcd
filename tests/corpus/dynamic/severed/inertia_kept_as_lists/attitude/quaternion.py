"""Unit quaternions (w, x, y, z)."""
import torch


def product(p, q):
    pw, pv, qw, qv = p[..., :1], p[..., 1:], q[..., :1], q[..., 1:]
    w = pw * qw - (pv * qv).sum(-1, keepdim=True)
    return torch.cat([w, pw * qv + qw * pv + torch.linalg.cross(pv, qv)], -1)


def conjugate(q):
    return torch.cat([q[..., :1], -q[..., 1:]], -1)


def rotate(q, vector):
    padded = torch.cat([torch.zeros_like(vector[..., :1]), vector], -1)
    return product(product(q, padded), conjugate(q))[..., 1:]


def derivative(q, rate):
    return 0.5 * product(q, torch.cat([torch.zeros_like(rate[..., :1]), rate], -1))
