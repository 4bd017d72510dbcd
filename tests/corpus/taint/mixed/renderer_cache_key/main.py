import torch
from render import Renderer


def main():
    spikes = torch.zeros(16)
    spikes[5] = 1.0
    Renderer(1.2)(spikes).pow(2).sum().backward()


main()
