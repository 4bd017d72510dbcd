import torch

def phase(x, focal, cfg):
    return x ** 2 / (2 * focal * cfg.wavelength)

def transmit(amplitude, cfg):
    return amplitude * cfg.transmission

def field(x, focal, tilt, cfg):
    ph = phase(x, focal, cfg) + tilt * x
    amp = torch.exp(-(x / cfg.aperture) ** 2) * torch.cos(ph)
    return transmit(amp, cfg)
