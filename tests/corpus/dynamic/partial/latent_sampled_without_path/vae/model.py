"""Encoder and decoder."""
from torch import nn

from vae.distribution import Posterior


class Autoencoder(nn.Module):
    def __init__(self, seen=5, latent=2):
        super().__init__()
        self.encoder = nn.Linear(seen, 2 * latent)
        self.decoder = nn.Linear(latent, seen)

    def forward(self, x):
        posterior = Posterior(*self.encoder(x).chunk(2, dim=-1))
        return self.decoder(posterior.draw()), posterior.divergence()
