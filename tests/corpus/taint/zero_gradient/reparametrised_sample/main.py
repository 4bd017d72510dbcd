import torch
from torch.distributions import Normal


def noisy(mean, std):
    return Normal(mean, std).rsample()


def main():
    torch.manual_seed(0)
    mean = torch.tensor(0.3, requires_grad=True)
    std = torch.tensor(0.2, requires_grad=True)
    noisy(mean, std).backward()


main()
