import torch
from torch import nn

class Gaussians(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.xy = nn.Parameter(torch.rand(n, 2))
        self.log_scale = nn.Parameter(torch.full((n,), -2.0))
        self.color = nn.Parameter(torch.rand(n, 3))

    def boxes(self, size):
        with torch.no_grad():
            r = torch.ceil(3 * self.log_scale.exp() * size).long()
            c = (self.xy * size).long()
        return torch.stack([c[:, 0] - r, c[:, 0] + r + 1, c[:, 1] - r, c[:, 1] + r + 1], -1).clamp(0, size)

    def render(self, size):
        ys, xs = torch.meshgrid(torch.linspace(0, 1, size), torch.linspace(0, 1, size), indexing="ij")
        img = torch.zeros(size, size, 3)
        for k, (x0, x1, y0, y1) in enumerate(self.boxes(size).tolist()):
            r2 = (xs[y0:y1, x0:x1] - self.xy[k, 0]) ** 2 + (ys[y0:y1, x0:x1] - self.xy[k, 1]) ** 2
            w = torch.exp(-0.5 * r2 / self.log_scale[k].exp() ** 2)
            patch = torch.zeros(size, size, 3)
            patch[y0:y1, x0:x1] = w[..., None] * self.color[k]
            img = img + patch
        return img

    @torch.no_grad()
    def prune(self, eps):
        keep = self.log_scale.exp() > eps
        self.xy = nn.Parameter(self.xy[keep])
        self.log_scale = nn.Parameter(self.log_scale[keep])
        self.color = nn.Parameter(self.color[keep])

g = Gaussians(3)
opt = torch.optim.Adam(g.parameters(), lr=0.01)
loss = (g.render(8) - torch.rand(8, 8, 3)).abs().mean()
loss.backward()
opt.step()
g.prune(1e-4)
