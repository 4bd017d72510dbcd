import torch
from .config import Optics
def blur_radius(optics: Optics, depth, focus):
    return optics.aperture * (depth - focus).abs() / depth * optics.focal / (focus - optics.focal)
class Camera:
    def __init__(self, optics):
        self.optics = optics.scaled(1e-3)
    def render(self, depth, focus):
        return blur_radius(self.optics, depth, focus)
