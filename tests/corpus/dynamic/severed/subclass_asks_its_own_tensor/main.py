"""A tensor class whose own methods and __torch_function__ need what its constructor has not set yet, and give no tensors."""
import torch
from torch import nn


class Tagged(nn.Parameter):
    def __new__(cls, data, unit):
        return super().__new__(cls)

    def __init__(self, data, unit):
        self.tensor = nn.Parameter(data)
        self.unit = unit

    @property
    def shape(self):
        return self.tensor.shape

    def detach(self):
        return (self.tensor.detach(), self.unit)

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return func(*[a.tensor if isinstance(a, Tagged) else a for a in args], **(kwargs or {}))

    def __getattr__(self, name):
        if hasattr(self.tensor, name):
            return getattr(self.tensor, name)
        raise AttributeError(name)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = Tagged(torch.tensor([1.0, 2.0]), "mm")
        self.shift = nn.Parameter(torch.tensor(0.3))

    def forward(self, x):
        return x * self.scale.tensor + float(self.shift)


net = Net()
loss = (net(torch.tensor([0.5, -1.0])) ** 2).sum()
loss.backward()
