import torch
from torch import nn


def penalty(critic, real, fake):
    mix = (0.5 * real + 0.5 * fake).requires_grad_(True)
    score = critic(mix).sum()
    gradient = torch.autograd.grad(outputs=score, inputs=mix)[0]
    return (gradient.norm(2, dim=1) - 1).pow(2).mean()


def main():
    critic = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    real, fake = torch.randn(4, 3), torch.randn(4, 3)
    loss = critic(fake).mean() - critic(real).mean() + 10 * penalty(critic, real, fake)
    loss.backward()


main()
