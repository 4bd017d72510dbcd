import torch
from grid import phi_grid


def spectrum(start, stop, gain):
    return gain * torch.cos(phi_grid(start, stop, 6))


def main():
    start = torch.tensor(0.1, requires_grad=True)
    stop = torch.tensor(1.0, requires_grad=True)
    gain = torch.tensor(1.0, requires_grad=True)
    spectrum(start, stop, gain).sum().backward()


main()
