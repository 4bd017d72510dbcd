import numpy as np
import torch


def profile(r):
    return 1.0 / (1.0 + r)


def apply_profile(radii):
    return torch.tensor(np.vectorize(profile)(radii.tolist()))


def main():
    radii = torch.tensor([0.5, 1.0], requires_grad=True)
    gain = torch.tensor(1.0, requires_grad=True)
    (gain * apply_profile(radii)).sum().backward()


main()
