import torch

class Bank:
    def __init__(self, n):
        self.work = torch.zeros(n, dtype=torch.float64)

    def window(self, x, s):
        self.work.data.copy_(torch.arange(len(x), dtype=torch.float64) * s)
        return x * self.work
