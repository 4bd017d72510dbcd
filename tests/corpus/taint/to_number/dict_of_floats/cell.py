import torch
from convert import plain


class Cell:
    def __init__(self, params, scale):
        self.params = plain(params)
        self.scale = scale

    def volume(self):
        p = self.params
        return self.scale * p["a"] * p["b"] * p["c"]
