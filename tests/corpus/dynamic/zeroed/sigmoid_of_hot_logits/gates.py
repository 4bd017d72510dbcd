import torch


class Gate:
    def __init__(self, settings):
        self.settings = settings

    @property
    def sharpness(self):
        return 1.0 / self.settings.temperature

    def open(self, gate):
        return torch.sigmoid(gate * self.sharpness)
