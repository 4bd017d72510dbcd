import torch

from . import soft


class Marcher:
    def __init__(self, scene, near=2.0, far=4.0, samples=9, sharpness=1e-6):
        self.scene = scene
        self.ts = torch.linspace(near, far, samples)
        self.sharpness = sharpness

    def render(self, o, d):
        pts = o + self.ts[:, None, None] * d
        occ = soft.occupancy(self.scene.distance(pts), self.sharpness)
        t = soft.transmittance(occ)
        hit = 1 - t[-1]
        return hit * self.scene.albedo + (1 - hit) * self.scene.background
