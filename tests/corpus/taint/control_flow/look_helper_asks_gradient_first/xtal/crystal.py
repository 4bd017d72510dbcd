import torch
from .rot import euler, is_trivial

class Crystal:
    def __init__(self, cell, misset):
        self.cell, self.misset = cell, misset

    def vectors(self):
        base = torch.diag(self.cell)
        if is_trivial(self.misset):
            return base
        return euler(self.misset) @ base
