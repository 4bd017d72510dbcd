import torch


class Structure:
    def __init__(self, settings):
        self.settings = settings

    def factor(self, h):
        return torch.ones_like(h) * self.settings.default_f
