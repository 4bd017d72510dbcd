import torch
class Grid(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.step = torch.nn.Parameter(torch.ones(()))
        self._cache = {}
    def at(self, n):
        got = self._cache.get(n)
        if got is None:
            got = torch.arange(n) * 2.0
            self._cache[n] = got
        return got
