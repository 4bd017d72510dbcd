import torch


class Viscous:
    def __init__(self, scale, mu):
        self.scale = scale
        self.mu = mu

    def __call__(self, v):
        drag = self.mu * v / (1 + v.abs())
        return -self.scale * drag


MODELS = {"viscous": Viscous}


def build(section, mu):
    return MODELS[section.model](section.scale, mu)
