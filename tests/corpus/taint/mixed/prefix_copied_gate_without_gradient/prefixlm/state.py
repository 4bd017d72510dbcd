class LayerState:
    """Keys and values that a layer attends to: prefix, then what it saw."""

    def __init__(self, k, v):
        self.k, self.v = k, v

    def append(self, k, v, cat):
        self.k, self.v = cat([self.k, k], 1), cat([self.v, v], 1)
        return self

    @property
    def length(self):
        return int(self.k.shape[1])
