import torch
from .rotations import rot_z, rot_axis


def link(q, length, offset):
    R = rot_z(q)
    if offset is not None:
        R = R @ tilt(offset)
    step = torch.zeros(3, dtype=R.dtype)
    step[0] = 1.0
    return R, R @ step * length


def tilt(offset):
    if not offset.any():
        return torch.eye(3, dtype=offset.dtype)
    return rot_axis(offset)


def forward_kinematics(q, lengths, offsets=None):
    R = torch.eye(3, dtype=q.dtype)
    p = torch.zeros(3, dtype=q.dtype)
    offsets = [None] * len(q) if offsets is None else offsets
    for qi, li, off in zip(q, lengths, offsets):
        Ri, pi = link(qi, li, off)
        p = p + R @ pi
        R = R @ Ri
    return p, R


def tip_error(q, lengths, offsets, target):
    p, _ = forward_kinematics(q, lengths, offsets)
    return (p - target).square().sum()
