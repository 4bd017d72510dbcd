import torch
import torch.nn as nn
import torch.nn.functional as F


class VAE(nn.Module):
    def __init__(self, d=12, z=3):
        super().__init__()
        self.enc = nn.Linear(d, 16)
        self.mu, self.logvar = nn.Linear(16, z), nn.Linear(16, z)
        self.dec = nn.Sequential(nn.Linear(z, 16), nn.ReLU(), nn.Linear(16, d))

    def reparam(self, mu, logvar):
        if not self.training:
            return mu
        std = (0.5 * logvar).exp()
        eps = torch.randn_like(std)
        return mu + eps * std

    def forward(self, x):
        h = F.relu(self.enc(x))
        mu, logvar = self.mu(h), self.logvar(h)
        return self.dec(self.reparam(mu, logvar)), mu, logvar

    @torch.no_grad()
    def sample(self, n):
        z = torch.randn(n, self.mu.out_features)
        return torch.sigmoid(self.dec(z)).round().to(torch.uint8)


def elbo(recon, x, mu, logvar, beta, free_bits=0.05):
    bce = F.binary_cross_entropy_with_logits(recon, x, reduction="none").sum(1)
    kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp())
    kl = kl.mean(0).clamp(min=free_bits).sum()
    return bce.mean() + beta * kl, bce.mean().detach(), kl.detach()


vae = VAE()
opt = torch.optim.Adam(vae.parameters(), lr=1e-3)
beta, target_kl = 0.1, 0.5
for step in range(20):
    x = (torch.rand(32, 12) > 0.5).float()
    recon, mu, logvar = vae(x)
    loss, rec, kl = elbo(recon, x, mu, logvar, beta)
    opt.zero_grad()
    loss.backward()
    opt.step()
    beta = min(1.0, max(0.01, beta + 0.01 * (kl.item() - target_kl)))
    if step % 5 == 0:
        print(f"{loss.item():.3f} {rec:.3f} {kl:.3f} {beta:.3f}")
vae.eval()
print(vae.sample(2).tolist(), vae(x)[1].detach().mean(0).numpy())
