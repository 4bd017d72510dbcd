from dataclasses import dataclass


@dataclass
class Num:
    value: int

    def ev(self):
        return self.value


@dataclass
class Add:
    left: object
    right: object

    def parts(self):
        return (self.left, self.right)


class Neg:
    __match_args__ = ("inner",)

    def __init__(self, inner):
        self.inner = inner


def ev(node):
    match node:
        case Num(value=v):
            return leaf(v)
        case Add(l, r) if node.parts():
            return plus(ev(l), ev(r))
        case Neg(x):
            return minus(x.ev())
        case [first, *rest]:
            return ev(first) + many(rest)
        case {"op": fn, **kw}:
            return fn(kw)
        case _:
            return other(node)


def leaf(v):
    return v


def plus(a, b):
    return a + b


def minus(a):
    return -a


def many(r):
    return len(r)


def other(n):
    return 0


def op(kw):
    return 1


ev(Add(Num(1), Neg(Num(2))))
ev([Num(1), Num(2)])
ev({"op": op, "a": 1})
ev("x")
