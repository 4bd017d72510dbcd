import torch


class Crystal:
    def __init__(self, a):
        self.a = a
        self._key = None
        self._cached = None

    def reciprocal(self):
        key = float(self.a)
        if key != self._key:
            self._key = key
            self._cached = 1.0 / torch.tensor(key)
        return self._cached
