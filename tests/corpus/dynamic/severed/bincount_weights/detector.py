import torch
from spectrum import histogram

class Detector:
    def __init__(self, bins):
        self.bins = bins

    def response(self, E):
        eff = torch.exp(-E)
        return histogram(E.detach(), eff, self.bins)
