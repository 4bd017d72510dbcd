import torch

class KVCache:
    def __init__(self, layers):
        self.k = [None] * layers
        self.v = [None] * layers

    def __len__(self):
        return 0 if self.k[0] is None else self.k[0].shape[-2]

    def extend(self, i, k, v):
        if self.k[i] is not None:
            k, v = torch.cat([self.k[i], k], -2), torch.cat([self.v[i], v], -2)
        self.k[i], self.v[i] = k.detach(), v.detach()
        return k, v
