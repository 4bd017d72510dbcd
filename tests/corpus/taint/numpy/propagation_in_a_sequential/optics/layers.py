import torch
from torch import nn
from .fft import angular_spectrum

class PhaseMask(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.phase = nn.Parameter(torch.zeros(n))

    def forward(self, u):
        return u * torch.exp(1j * self.phase)

class FreeSpace(nn.Module):
    def __init__(self, wavelength, z, dx):
        super().__init__()
        self.wavelength, self.z, self.dx = wavelength, z, dx

    def forward(self, u):
        out = angular_spectrum(u.detach().numpy(), self.wavelength, self.z, self.dx)
        return torch.from_numpy(out)
