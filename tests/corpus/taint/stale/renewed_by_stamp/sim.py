import torch
class Solver(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.d = torch.nn.Parameter(torch.ones(3))
        self.fact = None
        self.stamp = None
    def solve(self, b):
        stamp = tuple(self.d.tolist())
        if stamp != self.stamp:
            self.fact = torch.diag(self.d) + 1.0
            self.stamp = stamp
        return torch.linalg.solve(self.fact, b)
