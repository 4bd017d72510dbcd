import torch

AXES = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}


def about(axis, phi):
    """Rotation matrix for an angle phi (radians) about a laboratory axis."""
    if phi == 0:
        return torch.eye(3)
    i, j = AXES[axis]
    c, s = torch.cos(phi), torch.sin(phi)
    R = torch.eye(3)
    R[i, i], R[j, j] = c, c
    R[i, j], R[j, i] = -s, s
    return R


def compose(angles):
    R = torch.eye(3)
    for ax, phi in angles.items():
        R = about(ax, phi) @ R
    return R
