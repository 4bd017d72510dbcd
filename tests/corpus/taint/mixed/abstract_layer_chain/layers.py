import numpy as np
import torch
from torch import nn

LAYERS = {}


def register(name):
    def wrap(cls):
        LAYERS[name] = cls
        return cls

    return wrap


class Base(nn.Module):
    def forward(self, x):
        return self.transform(x)

    def transform(self, x):
        raise NotImplementedError


@register("soft")
class Soft(Base):
    def transform(self, x):
        return torch.tanh(x)


@register("sorted")
class Sorted(Base):
    def transform(self, x):
        order = np.sort(x.detach().numpy(), axis=-1)
        return torch.from_numpy(order)
