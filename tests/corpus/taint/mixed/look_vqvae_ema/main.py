import torch
from torch import nn
import torch.nn.functional as F


class EMAQuantizer(nn.Module):
    def __init__(self, k: int, d: int, decay: float = 0.99, eps: float = 1e-5):
        super().__init__()
        embed = torch.randn(k, d)
        self.register_buffer("embed", embed)
        self.register_buffer("cluster_size", torch.zeros(k))
        self.register_buffer("embed_avg", embed.clone())
        self.decay, self.eps = decay, eps

    def forward(self, z):
        flat = z.reshape(-1, z.shape[-1])
        dist = flat.pow(2).sum(1, keepdim=True) - 2 * flat @ self.embed.t() + self.embed.pow(2).sum(1)
        idx = dist.argmin(dim=1)
        onehot = F.one_hot(idx, self.embed.shape[0]).type(flat.dtype)
        q = self.embed[idx].view_as(z)
        if self.training:
            self.cluster_size.data.mul_(self.decay).add_(onehot.sum(0), alpha=1 - self.decay)
            self.embed_avg.data.mul_(self.decay).add_(onehot.t() @ flat.detach(), alpha=1 - self.decay)
            n = self.cluster_size.sum()
            size = (self.cluster_size + self.eps) / (n + len(self.embed) * self.eps) * n
            self.embed.data.copy_(self.embed_avg / size.unsqueeze(1))
        commit = F.mse_loss(z, q.detach())
        q = z + (q - z).detach()
        probs = onehot.mean(0)
        perplexity = torch.exp(-(probs * (probs + 1e-10).log()).sum())
        return q, commit, perplexity


class VQVAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Linear(10, 4)
        self.vq = EMAQuantizer(8, 4)
        self.dec = nn.Linear(4, 10)

    def forward(self, x):
        q, commit, perp = self.vq(self.enc(x))
        return self.dec(q), commit, perp


model = VQVAE()
opt = torch.optim.Adam(model.parameters())
for i in range(3):
    x = torch.randn(32, 10)
    recon, commit, perp = model(x)
    loss = F.mse_loss(recon, x) + 0.25 * commit
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(i, loss.item(), perp.item())
