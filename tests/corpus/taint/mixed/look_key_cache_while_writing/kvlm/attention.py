import math
import torch
from torch import nn
from .rope import rotate

class Attention(nn.Module):
    def __init__(self, a, idx):
        super().__init__()
        self.h, self.idx = a.heads, idx
        self.qkv = nn.Linear(a.dim, 3 * a.dim, bias=False)
        self.proj = nn.Linear(a.dim, a.dim, bias=False)
        self.entropy = None

    def forward(self, x, cache=None, start=0):
        B, T, C = x.shape
        q, k, v = self.qkv(x).view(B, T, 3, self.h, C // self.h).permute(2, 0, 3, 1, 4)
        q, k = rotate(q, start), rotate(k, start)
        if cache is not None:
            k, v = cache.extend(self.idx, k, v)
        att = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
        S = k.shape[-2]
        mask = torch.ones(T, S, dtype=torch.bool).tril(S - T)
        att = att.masked_fill(~mask, float("-inf")).softmax(-1)
        with torch.no_grad():
            self.entropy = -(att * (att + 1e-9).log()).sum(-1).mean()
        return self.proj((att @ v).transpose(1, 2).reshape(B, T, C))
