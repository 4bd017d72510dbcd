"""A property returns a numpy array for a plotting library; the simulation uses it."""
import numpy as np
import torch


class Track:
    def __init__(self, curvature):
        self.curvature = curvature

    @property
    def heights(self):
        return self.curvature.detach().cpu().numpy() * np.arange(3.0)


def cost(track, width):
    h = torch.as_tensor(track.heights)
    return (h**2).sum() * width


track = Track(torch.tensor(0.4, dtype=torch.float64, requires_grad=True))
width = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
cost(track, width).backward()
