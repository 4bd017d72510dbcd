import copy
import torch
from torch import nn


class PrefixBank(nn.Module):
    """Learned key and value prefixes, one pair a layer."""

    def __init__(self, layers, n, dim):
        super().__init__()
        self.table = nn.ParameterList(nn.Parameter(0.5 * torch.randn(2, n, dim)) for _ in range(layers))

    def __len__(self):
        return len(self.table)

    def fetch(self, layer):
        k, v = copy.deepcopy(self.table[layer])
        return k, v

    def expand(self, layer, batch):
        return tuple(t.expand(batch, *t.shape) for t in self.fetch(layer))
