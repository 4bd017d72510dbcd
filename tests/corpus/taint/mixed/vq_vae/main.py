import torch
import torch.nn.functional as F
from torch import nn


class Quantizer(nn.Module):
    def __init__(self, k, d):
        super().__init__()
        self.codes = nn.Embedding(k, d)

    def forward(self, z):
        distance = torch.cdist(z, self.codes.weight)
        index = distance.argmin(dim=1)
        q = self.codes(index)
        loss = F.mse_loss(q, z.detach()) + 0.25 * F.mse_loss(z, q.detach())
        q = z + (q - z).detach()
        return q, loss, index


def main():
    encoder, quantizer, decoder = nn.Linear(4, 3), Quantizer(8, 3), nn.Linear(3, 4)
    x = torch.randn(6, 4)
    q, extra, _ = quantizer(encoder(x))
    (F.mse_loss(decoder(q), x) + extra).backward()


main()
