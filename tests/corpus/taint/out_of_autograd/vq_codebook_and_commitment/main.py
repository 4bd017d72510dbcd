import torch
from torch import nn


class VectorQuantizer(nn.Module):
    def __init__(self, n, d, beta=0.25):
        super().__init__()
        self.embedding = nn.Embedding(n, d)
        self.beta = beta

    def forward(self, z):
        d = z.pow(2).sum(-1, keepdim=True) - 2 * z @ self.embedding.weight.t() + self.embedding.weight.pow(2).sum(-1)
        idx = d.argmin(-1)
        q = self.embedding(idx)
        loss = nn.functional.mse_loss(q, z.detach()) + self.beta * nn.functional.mse_loss(q.detach(), z)
        q = z + (q - z).detach()
        counts = torch.bincount(idx, minlength=self.embedding.num_embeddings).float()
        p = counts / counts.sum()
        perplexity = torch.exp(-(p * torch.log(p + 1e-10)).sum())
        return q, loss, perplexity


enc, dec, vq = nn.Linear(6, 3), nn.Linear(3, 6), VectorQuantizer(8, 3)
x = torch.randn(10, 6)
q, vq_loss, perp = vq(enc(x))
loss = nn.functional.mse_loss(dec(q), x) + vq_loss
loss.backward()
print(perp.item())
