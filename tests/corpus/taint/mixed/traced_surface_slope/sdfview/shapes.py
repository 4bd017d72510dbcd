import torch


class Shape:
    def sdf(self, p):
        raise NotImplementedError

    def normal(self, p):
        raise NotImplementedError


class Sphere(Shape):
    def __init__(self, center, radius):
        self.center = center
        self.radius = radius

    def sdf(self, p):
        return (p - self.center).norm(dim=-1) - self.radius

    def normal(self, p):
        return torch.nn.functional.normalize(p - self.center, dim=-1)
