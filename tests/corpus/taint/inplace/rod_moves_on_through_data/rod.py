import torch


class Rod:
    def __init__(self, n):
        self.n = n
        self.dx = 1.0 / (n - 1)
        self.T = torch.zeros(n)

    def reset(self, T0):
        self.T = torch.zeros(self.n)
        self.T.copy_(T0)

    def lap(self):
        T = self.T
        return torch.cat([T.new_zeros(1), T[2:] - 2 * T[1:-1] + T[:-2], T.new_zeros(1)])

    def step(self, k, wall):
        new = self.T + 0.4 * (k / 0.05) * self.lap()
        new[0] = wall
        new[-1] = wall
        self.T.data.copy_(new)

    def flux(self, k):
        return k * (self.T[1] - self.T[0]) / self.dx
