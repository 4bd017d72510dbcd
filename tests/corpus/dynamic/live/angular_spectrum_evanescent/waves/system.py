import torch
from torch import nn

from .transfer import transfer


class System(nn.Module):
    def __init__(self, n=8, pitch=0.5):
        super().__init__()
        self.pitch = pitch
        self.phase = nn.Parameter(torch.linspace(0, 1, n * n).reshape(n, n))
        self.wavelength = nn.Parameter(torch.tensor(0.9))
        self.distance = nn.Parameter(torch.tensor(4.0))

    def forward(self, source):
        field = source * torch.polar(torch.ones_like(self.phase), self.phase)
        h = transfer(len(source), self.pitch, self.wavelength, self.distance)
        return torch.fft.ifft2(torch.fft.fft2(field) * h)
