import torch
class NoisePath:
    """A smooth random path: a sum of sines."""
    def __init__(self, n):
        self.w, self.a = torch.randn(n), torch.randn(n)

    def value(self, t):
        t = float(t)
        return (self.a * torch.sin(self.w * t)).sum()
