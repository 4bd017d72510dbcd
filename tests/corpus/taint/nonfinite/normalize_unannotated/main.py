import torch
from torch import nn


def normalize_tensor(in_feat, eps=1e-10):
    norm_factor = torch.sqrt(torch.sum(in_feat ** 2, dim=1, keepdim=True))
    return in_feat / (norm_factor + eps)


class Perceptual(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, in0, in1):
        total = 0.0
        for layer in self.layers:
            in0, in1 = layer(in0), layer(in1)
            a, b = normalize_tensor(in0), normalize_tensor(in1)
            total = total + ((a - b) ** 2).mean()
        return total
