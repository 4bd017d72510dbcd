import torch
from config import BeamConfig


class Beam:
    def __init__(self, config: BeamConfig):
        self.config = config
        self.wavelength = config.wavelength
        self.flux = float(config.flux)

    def wavevector(self):
        return 2 * torch.pi / self.wavelength
