import torch
from torch import nn


class Field(nn.Module):
    def __init__(self, w=32):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(3, w), nn.ReLU(), nn.Linear(w, 4))

    def forward(self, p):
        out = self.net(p)
        return torch.relu(out[..., 0]), torch.sigmoid(out[..., 1:])


def sample_pdf(bins, weights, n):
    pdf = (weights + 1e-5) / (weights + 1e-5).sum(-1, keepdim=True)
    cdf = torch.cat([torch.zeros_like(pdf[..., :1]), pdf.cumsum(-1)], -1)
    u = torch.rand(*cdf.shape[:-1], n)
    idx = torch.searchsorted(cdf, u, right=True)
    below, above = (idx - 1).clamp(min=0), idx.clamp(max=cdf.shape[-1] - 1)
    c0, c1 = cdf.gather(-1, below), cdf.gather(-1, above)
    b0, b1 = bins.gather(-1, below), bins.gather(-1, above)
    denom = torch.where(c1 - c0 < 1e-5, torch.ones_like(c0), c1 - c0)
    return b0 + (u - c0) / denom * (b1 - b0)


def render(field, o, d, z):
    p = o[:, None] + d[:, None] * z[..., None]
    sigma, rgb = field(p)
    dz = torch.cat([z[:, 1:] - z[:, :-1], torch.full_like(z[:, :1], 1e10)], -1)
    alpha = 1 - torch.exp(-sigma * dz)
    T = torch.cumprod(torch.cat([torch.ones_like(alpha[:, :1]), 1 - alpha + 1e-10], -1), -1)[:, :-1]
    w = alpha * T
    return (w[..., None] * rgb).sum(1), w


coarse, fine = Field(), Field()
opt = torch.optim.Adam([*coarse.parameters(), *fine.parameters()], 5e-4)
for i in range(2):
    o, d = torch.zeros(16, 3), torch.randn(16, 3)
    target = torch.rand(16, 3)
    z = torch.linspace(1, 4, 12).expand(16, 12)
    rgb_c, w = render(coarse, o, d, z)
    z_mid = 0.5 * (z[:, 1:] + z[:, :-1])
    z_new = sample_pdf(z_mid, w[:, 1:-1].detach(), 8).detach()
    z_all, _ = torch.sort(torch.cat([z, z_new], -1), -1)
    rgb_f, _ = render(fine, o, d, z_all)
    loss = ((rgb_c - target) ** 2).mean() + ((rgb_f - target) ** 2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    psnr = -10 * torch.log10(((rgb_f.detach() - target) ** 2).mean())
    print(i, loss.item(), psnr.item())
