from functools import reduce
from operator import add, mul
from typing import Callable, Iterable

import torch

Fn = Callable[[torch.Tensor], torch.Tensor]


def compose(*fns: Fn) -> Fn:
    return lambda x: reduce(lambda v, f: f(v), fns, x)


def affine(a, b) -> Fn:
    return lambda x: a * x + b


def quantise(levels: int) -> Fn:
    return lambda x: torch.floor(x * levels) / levels


def mean(xs: Iterable[torch.Tensor]) -> torch.Tensor:
    xs = list(xs)
    return reduce(add, xs) / len(xs)


a = torch.tensor(0.8, requires_grad=True)
b = torch.tensor(0.1, requires_grad=True)
pipeline = compose(affine(a, b), torch.tanh, quantise(16), affine(2.0, -1.0))
loss = mean(map(lambda v: pipeline(v) ** 2, torch.linspace(-1, 1, 7)))
loss.backward()
