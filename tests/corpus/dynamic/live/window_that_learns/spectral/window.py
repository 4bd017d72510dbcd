"""A window of the Fourier transform, learned in its logarithm."""
import torch
from torch import nn


class Spectrum(nn.Module):
    def __init__(self, size, hop):
        super().__init__()
        self.size, self.hop = size, hop
        self.shape = nn.Parameter(torch.hann_window(size, periodic=False, dtype=torch.float64) + 0.1)

    def forward(self, wave):
        found = torch.stft(wave, self.size, self.hop, window=self.shape, return_complex=True, center=True)
        return torch.log1p(found.abs().square())
