import torch
from scene.camera import rays


class Tracer:
    """The march runs without recording; one differentiable Newton step at the hit brings the gradient back."""

    def __init__(self, shape, steps):
        self.shape = shape
        self.steps = steps

    @torch.no_grad()
    def march(self, dirs):
        t = torch.zeros(dirs.shape[:-1])
        for _ in range(self.steps):
            t = t + self.shape.distance(t[..., None] * dirs)
        return t

    def hit(self, dirs):
        t0 = self.march(dirs)
        p0 = t0[..., None] * dirs
        d = self.shape.distance(p0)
        slope = (dirs * (p0 - self.shape.centre.detach())).sum(-1)
        return t0 - (d - d.detach()) / slope.clamp(max=-1e-3)

    def render(self, h, w):
        dirs = rays(h, w)
        t = self.hit(dirs)
        return torch.sigmoid(5.0 * (4.0 - t))
