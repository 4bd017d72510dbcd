import torch
from torch import nn


class TopK(nn.Module):
    """Sparse autoencoder that keeps the k largest activations."""

    def __init__(self, k):
        super().__init__()
        self.k = k

    def forward(self, h):
        kth = h.topk(self.k, dim=-1).values[..., -1:]
        return (h >= kth).float()


class SAE(nn.Module):
    def __init__(self, d, m, k):
        super().__init__()
        self.enc, self.act, self.dec = nn.Linear(d, m), TopK(k), nn.Linear(m, d)

    def forward(self, x):
        return self.dec(self.act(self.enc(x)))


sae = SAE(8, 32, 4)
x = torch.randn(16, 8)
loss = (sae(x) - x).pow(2).mean()
loss.backward()
