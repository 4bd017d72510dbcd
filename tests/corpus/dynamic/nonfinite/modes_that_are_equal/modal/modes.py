"""Frequencies and shapes of the modes of a frame."""
import torch


def modes(matrix, masses):
    scaled = matrix / masses.sqrt()[:, None] / masses.sqrt()[None, :]
    squares, shapes = torch.linalg.eigh(scaled)
    return squares.sqrt(), shapes
