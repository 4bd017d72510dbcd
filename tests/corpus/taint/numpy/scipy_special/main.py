import torch
from scipy import special


def bessel_envelope(x):
    return torch.as_tensor(special.j0(x.detach()))


def main():
    radius = torch.tensor([0.5, 1.0], requires_grad=True)
    gain = torch.tensor(1.0, requires_grad=True)
    (gain * bessel_envelope(radius)).sum().backward()


main()
