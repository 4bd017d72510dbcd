from typing import NamedTuple
from collections import namedtuple


class P(NamedTuple):
    x: int
    f: object = None

    def norm(self):
        return self.scaled(1)

    def scaled(self, k):
        return P(self.x * k, self.f)

    @property
    def twice(self):
        return double(self.x)


class Q(namedtuple("Q", "a fn")):
    __slots__ = ()

    def run(self):
        return self.fn(self.a)


def double(x):
    return 2 * x


p = P(1, double)
p.norm().f(3)
p.twice
q = Q(1, double)
q.run()
a, g = q
g(a)
q._replace(fn=triple).run() if False else None


def triple(x):
    return x


x, f = p
f(x)
