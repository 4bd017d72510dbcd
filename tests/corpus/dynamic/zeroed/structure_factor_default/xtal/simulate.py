"""The default of a module constant makes an amplitude 0; its square is used two lines on."""

import argparse
import torch
from .crystal import Crystal
from . import defaults

class Beam:
    def __init__(self, flux):
        self.flux = flux

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=4)
    n = parser.parse_args().size
    cell = Crystal(torch.tensor(1.1, dtype=torch.float64, requires_grad=True),
                   torch.tensor(0.3, dtype=torch.float64, requires_grad=True))
    beam = Beam(torch.tensor(5.0, dtype=torch.float64, requires_grad=True))
    q = torch.linspace(0.2, 0.7, n, dtype=torch.float64)
    image = beam.flux * (cell.intensity(q) + defaults.BACKGROUND)
    image.mean().backward()

if __name__ == "__main__":
    main()
