import torch
from torch import nn
import torch.nn.functional as F


class Quantizer(nn.Module):
    def __init__(self, codes, dim, beta=0.25):
        super().__init__()
        self.codebook = nn.Embedding(codes, dim)
        self.codebook.weight.data.uniform_(-1, 1)
        self.beta = beta

    def forward(self, z):
        d = torch.cdist(z.detach(), self.codebook.weight.detach())
        idx = d.argmin(1)
        q = self.codebook(idx)
        aux = F.mse_loss(q, z.detach()) + self.beta * F.mse_loss(z, q.detach())
        zq = z + (q - z).detach()
        used = torch.bincount(idx, minlength=self.codebook.num_embeddings).float()
        p = used / used.sum()
        perplexity = torch.exp(-(p * (p + 1e-10).log()).sum()).item()
        return zq, aux, perplexity
