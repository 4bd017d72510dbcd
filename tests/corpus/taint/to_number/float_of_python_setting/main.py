import torch
from config import BeamConfig


def intensity(config, q):
    exposure = float(config.exposure)
    return exposure * (2 * torch.pi / config.wavelength * q).cos() ** 2


def main():
    wavelength = torch.tensor(1.2, requires_grad=True)
    image = intensity(BeamConfig(wavelength), torch.linspace(0.1, 1, 5))
    image.sum().backward()


main()
