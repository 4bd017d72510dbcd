import torch

class Cell:
    def __init__(self, a):
        self.a = a
        self.recip = 1.0 / a

    def d_spacing(self, h):
        return 1.0 / (h * self.recip)
