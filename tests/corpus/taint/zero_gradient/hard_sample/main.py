import torch
from torch.distributions import Normal


def noisy(mean, std):
    return Normal(mean, std).sample()


def main():
    torch.manual_seed(0)
    mean = torch.tensor(0.3, requires_grad=True)
    gain = torch.tensor(2.0, requires_grad=True)
    (gain * noisy(mean, 0.1)).backward()


main()
