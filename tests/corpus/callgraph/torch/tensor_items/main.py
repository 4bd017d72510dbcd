import torch


class Unit:
    def __mul__(self, other):
        return other


def put(store, value):
    store[0] = value


def doubled(t):
    return t[0] * 2


def total(t):
    return sum(row * 2 for row in t)


put({}, Unit())
put(torch.zeros(2), 1.0)
doubled(torch.ones(2))
total(torch.ones(2))
