import torch
import torch.nn.functional as F
from torch import nn, einsum


def rearrange(t, h):
    b, n, d = t.shape
    return t.view(b, n, h, d // h).transpose(1, 2)


class Attention(nn.Module):
    def __init__(self, dim, heads=2):
        super().__init__()
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.to_qkv = nn.Linear(dim, dim * 3, bias=False)
        self.to_out = nn.Linear(dim, dim)
        self.temperature = nn.Parameter(torch.ones(heads))
        self.last = None
        self.register_buffer('entropy', torch.zeros(()), persistent=False)

    def forward(self, x, keep=False):
        q, k, v = map(lambda t: rearrange(t, self.heads), self.to_qkv(x).chunk(3, dim=-1))
        sim = einsum('b h i d, b h j d -> b h i j', q, k) * self.scale
        sim = sim / self.temperature.view(1, -1, 1, 1)
        sim = sim - sim.amax(dim=-1, keepdim=True).detach()
        attn = sim.softmax(dim=-1)
        if keep:
            self.last = attn.detach().cpu().numpy()
        with torch.no_grad():
            self.entropy.mul_(0.9).add_(0.1 * -(attn * attn.clamp_min(1e-9).log()).sum(-1).mean())
        out = einsum('b h i j, b h j d -> b h i d', attn, v)
        return self.to_out(out.transpose(1, 2).flatten(2))


class Block(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.attn = Attention(dim)
        self.norm = nn.LayerNorm(dim)
        self.ff = nn.Sequential(nn.Linear(dim, dim * 2), nn.GELU(), nn.Linear(dim * 2, dim))

    def forward(self, x):
        x = x + self.attn(self.norm(x), keep=not self.training)
        return x + self.ff(x)


net = nn.Sequential(Block(8), Block(8))
net(torch.randn(2, 5, 8)).pow(2).mean().backward()
print([b.attn.entropy.item() for b in net])
