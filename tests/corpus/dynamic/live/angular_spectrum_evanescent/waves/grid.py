import torch


def frequencies(n, pitch):
    f = torch.fft.fftfreq(n, pitch, dtype=torch.float64)
    return torch.meshgrid(f, f, indexing="ij")
