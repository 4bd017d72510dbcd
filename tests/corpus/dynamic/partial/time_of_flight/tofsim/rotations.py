"""Rotations about an axis, and the orientations of mosaic blocks."""
import torch


def about_z(angle):
    c, s = torch.cos(angle), torch.sin(angle)
    zero, one = torch.zeros_like(c), torch.ones_like(c)
    rows = [torch.stack([c, -s, zero], -1), torch.stack([s, c, zero], -1), torch.stack([zero, zero, one], -1)]
    return torch.stack(rows, -2)


def mosaic(width, blocks):
    """Return rotations of mosaic blocks: normal quantiles of a width."""
    levels = (torch.arange(blocks) + 0.5) / blocks
    angles = width * torch.special.ndtri(levels)
    return about_z(angles)
