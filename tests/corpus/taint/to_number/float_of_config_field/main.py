import torch
from beam import Beam
from config import BeamConfig
from model import intensity


def main():
    wavelength = torch.tensor(1.2, requires_grad=True)
    flux = torch.tensor(10.0, requires_grad=True)
    beam = Beam(BeamConfig(wavelength=wavelength, flux=flux))
    image = intensity(beam, torch.linspace(0.1, 1, 5))
    image.sum().backward()


main()
