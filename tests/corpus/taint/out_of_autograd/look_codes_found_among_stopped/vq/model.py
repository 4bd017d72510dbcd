from torch import nn
from .quantizer import Quantizer


class VQVAE(nn.Module):
    def __init__(self, dim, codes):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, dim))
        self.vq = Quantizer(codes, dim)
        self.dec = nn.Linear(dim, 6)

    def forward(self, x):
        z, aux, perp = self.vq(self.enc(x))
        return self.dec(z), aux, {"perplexity": round(perp, 2)}
