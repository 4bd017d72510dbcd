from abc import ABCMeta, abstractmethod

from torch import nn


class Function(metaclass=ABCMeta):
    @abstractmethod
    def __call__(self, x):
        raise NotImplementedError

    def describe(self):
        return "function"


class Net(nn.Module, Function):
    def forward(self, x):
        return x


class Table(Function):
    def __call__(self, x):
        return x


def run(f):
    f.describe()
    return f(1)


run(Net())
run(Table())
