import numpy as np
import torch
from torch import nn


class Filter(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        y = self.gain * x
        smooth = np.convolve(y.detach().numpy(), [0.5, 0.5], mode="same")
        return y + torch.from_numpy(smooth).float()


def main():
    Filter()(torch.arange(4.0)).pow(2).sum().backward()


main()
