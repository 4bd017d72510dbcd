import torch
from torch import nn
from .ops.fourier import fft2c, ifft2c
from .sampling import LearnedMask
class Recon(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.mask, self.cnn = LearnedMask(n), nn.Conv2d(2, 2, 3, padding=1)
    def forward(self, img):
        k = fft2c(img) * self.mask()[None, None, :]
        z = ifft2c(k)
        out = self.cnn(torch.cat([z.real, z.imag], 1))
        return torch.complex(out[:, :1], out[:, 1:])
