import torch


class Material:
    def __init__(self, albedo, gain=1.0):
        self.albedo = albedo
        self.gain = gain


class Scene:
    def __init__(self, ambient=0.1):
        self.shapes = []
        self.palette = []
        self.ambient = ambient

    def add(self, shape, material):
        self.shapes.append(shape)
        self.palette.append(material.albedo.data * material.gain)
        return self

    def distances(self, p):
        return torch.stack([s.sdf(p) for s in self.shapes], dim=-1)

    def blend(self, p, sharp=20.0):
        w = torch.softmax(-sharp * self.distances(p), dim=-1)
        color = w @ torch.stack(self.palette)
        normal = sum(w[..., k:k + 1] * s.normal(p) for k, s in enumerate(self.shapes))
        return color, normal
