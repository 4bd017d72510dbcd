"""Warps an image by a field of displacements."""
import torch
from torch.nn import functional as F


def positions(size, start):
    steps = torch.arange(start, start + size, dtype=torch.float64)
    ys, xs = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack([xs, ys], dim=-1)[None]


def warp(image, flow, start):
    grid = positions(flow.shape[1], start) + flow
    return F.grid_sample(image, grid, mode="bilinear", padding_mode="zeros", align_corners=True)
