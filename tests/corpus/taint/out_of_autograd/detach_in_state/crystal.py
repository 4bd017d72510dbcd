import torch


class Crystal:
    def __init__(self, cell):
        self.cell = cell
        self.lengths = cell.detach().clone()

    def reciprocal(self):
        return 1.0 / self.lengths
