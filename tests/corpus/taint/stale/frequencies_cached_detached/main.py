import torch
from torch import nn, einsum, Tensor
def exists(v):
    return v is not None
class RotaryEmbedding(nn.Module):
    def __init__(self, dim, theta=10000, learned_freq=False):
        super().__init__()
        freqs = 1.0 / (theta ** (torch.arange(0, dim, 2).float() / dim))
        self.learned_freq = learned_freq
        self.register_buffer("cached_freqs", None, persistent=False)
        self.freqs = nn.Parameter(freqs, requires_grad=learned_freq)
    def forward(self, t: Tensor, seq_len=None):
        should_cache = not self.learned_freq and exists(seq_len)
        if should_cache and exists(self.cached_freqs) and seq_len <= self.cached_freqs.shape[0]:
            return self.cached_freqs[:seq_len].detach()
        freqs = einsum("i, j -> i j", t, self.freqs)
        freqs = freqs.repeat_interleave(2, dim=-1)
        if should_cache:
            self.cached_freqs = freqs.detach()
        return freqs
    def rotate(self, q):
        n = q.shape[-2]
        f = self.forward(torch.arange(n).float(), seq_len=n)
        return q * f.cos()
rot = RotaryEmbedding(8, learned_freq=True)
opt = torch.optim.SGD(rot.parameters(), lr=0.1)
for _ in range(2):
    loss = rot.rotate(torch.randn(2, 5, 8)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
