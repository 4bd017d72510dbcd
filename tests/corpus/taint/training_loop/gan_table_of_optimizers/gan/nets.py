import torch.nn as nn


def mlp(i, o, h=16):
    return nn.Sequential(nn.Linear(i, h), nn.LeakyReLU(0.2), nn.Linear(h, o))


class Pair(nn.Module):
    def __init__(self, latent):
        super().__init__()
        self.generator = mlp(latent, 2)
        self.critic = mlp(2, 1)
