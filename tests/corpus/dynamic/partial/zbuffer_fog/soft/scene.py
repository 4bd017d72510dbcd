import torch
from torch import nn


class Scene(nn.Module):
    def __init__(self):
        super().__init__()
        self.vertices = nn.Parameter(torch.tensor([
            [[0.3, 0.2, 2.0], [6.4, 0.9, 2.4], [1.2, 6.7, 2.2]],
            [[2.1, 1.3, 1.1], [7.7, 3.6, 1.6], [2.9, 7.4, 1.9]],
        ], dtype=torch.float64))
        self.colours = nn.Parameter(torch.tensor([[0.9, 0.2, 0.4], [0.1, 0.7, 0.8]], dtype=torch.float64))

    def __iter__(self):
        return zip(self.vertices, self.colours)
