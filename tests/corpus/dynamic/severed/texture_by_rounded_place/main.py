"""A rendered ball whose texture is looked up at whole numbers: its turning has no gradient, the rest is right."""

import torch
from torch import nn
torch.manual_seed(0)
class Scene(nn.Module):
    def __init__(self):
        super().__init__()
        self.centre = nn.Parameter(torch.tensor([0.1, -0.2, 2.0]))
        self.radius = nn.Parameter(torch.tensor(0.8))
        self.texture = nn.Parameter(torch.rand(8, 8))
        self.spin = nn.Parameter(torch.tensor(0.3))
        self.light = nn.Parameter(torch.tensor([0.3, 0.5, -1.0]))
class Renderer:
    def __init__(self, scene, size=8, sharp=20.0):
        self.scene, self.size, self.sharp = scene, size, sharp
    def rays(self):
        g = torch.linspace(-0.5, 0.5, self.size)
        y, x = torch.meshgrid(g, g, indexing="ij")
        return nn.functional.normalize(torch.stack([x, y, torch.ones_like(x)], -1).reshape(-1, 3), dim=-1)
    def render(self):
        s, d = self.scene, self.rays()
        b = d @ s.centre
        gap = s.centre.dot(s.centre) - b ** 2 - s.radius ** 2
        cover = torch.sigmoid(-self.sharp * gap)
        t = b - torch.sqrt(torch.clamp(-gap, min=1e-4))
        n = nn.functional.normalize(d * t[:, None] - s.centre, dim=-1)
        colour = self.albedo(n) * torch.relu(n @ nn.functional.normalize(s.light, dim=0)) + 0.1
        return (cover * colour).reshape(self.size, self.size)
    def albedo(self, n):
        u = (torch.atan2(n[:, 0], -n[:, 2]) + self.scene.spin) / (2 * torch.pi) % 1.0
        v = torch.acos(n[:, 1].clamp(-0.999, 0.999)) / torch.pi
        return self.scene.texture[(v * 7).long(), (u * 7).long()]
scene = Scene()
opt = torch.optim.Adam(scene.parameters(), lr=1e-2)
target = torch.rand(8, 8)
for i in range(2):
    loss = (Renderer(scene).render() - target).pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
