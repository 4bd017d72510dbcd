"""A beam weight read from a dictionary with a zero."""
import torch

SETTINGS = {"flux": 0.0, "exposure": 1.5}


class Beam:
    def __init__(self, settings):
        self.fluence = settings["flux"] * settings["exposure"]


def scatter(cell, spread, beam):
    signal = torch.sin(cell) * torch.exp(-spread)
    return beam.fluence * signal


cell = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
spread = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
gain = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
(scatter(cell, spread, Beam(SETTINGS)) + gain).pow(2).sum().backward()
