import torch
from torch import nn
import torch.nn.functional as F


def discriminator_loss(d, real, fake):
    ones, zeros = torch.ones(len(real), 1), torch.zeros(len(fake), 1)
    return F.binary_cross_entropy_with_logits(d(real), ones) + F.binary_cross_entropy_with_logits(
        d(fake.detach()), zeros
    )


def main():
    g, d = nn.Linear(2, 3), nn.Linear(3, 1)
    opt_g = torch.optim.Adam(g.parameters())
    opt_d = torch.optim.Adam(d.parameters())
    real, noise = torch.randn(4, 3), torch.randn(4, 2)
    fake = g(noise)
    opt_d.zero_grad()
    discriminator_loss(d, real, fake).backward()
    opt_d.step()
    opt_g.zero_grad()
    F.softplus(-d(fake)).mean().backward()
    opt_g.step()


main()
