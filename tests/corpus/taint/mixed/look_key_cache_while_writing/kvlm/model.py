import torch
from torch import nn
import torch.nn.functional as F
from .attention import Attention

class RMSNorm(nn.Module):
    def __init__(self, dim, eps=1e-5):
        super().__init__()
        self.g, self.eps = nn.Parameter(torch.ones(dim)), eps

    def forward(self, x):
        return self.g * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps)

class Block(nn.Module):
    def __init__(self, a, i):
        super().__init__()
        self.n1, self.att, self.n2 = RMSNorm(a.dim), Attention(a, i), RMSNorm(a.dim)
        self.ff = nn.Sequential(nn.Linear(a.dim, 2 * a.dim), nn.GELU(), nn.Linear(2 * a.dim, a.dim))

    def forward(self, x, **kw):
        x = x + self.att(self.n1(x), **kw)
        return x + self.ff(self.n2(x))

class LM(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.a = a
        self.emb = nn.Embedding(a.vocab, a.dim)
        self.blocks = nn.ModuleList(Block(a, i) for i in range(a.layers))
        self.norm = RMSNorm(a.dim)
        self.head = nn.Linear(a.dim, a.vocab, bias=False)
        self.head.weight = self.emb.weight

    def forward(self, idx, targets=None, cache=None):
        start = len(cache) if cache is not None else 0
        x = self.emb(idx)
        for b in self.blocks:
            x = b(x, cache=cache, start=start)
        logits = self.head(self.norm(x))
        if targets is None:
            return logits, None
        return logits, F.cross_entropy(logits.flatten(0, 1), targets.flatten())

    def stats(self):
        return {f"H{i}": round(b.att.entropy.item(), 3) for i, b in enumerate(self.blocks)}
