from enum import Enum, auto, Flag


class Act(Enum):
    RELU = auto()
    TANH = auto()

    def apply(self, x):
        return self.table()[self](x)

    @classmethod
    def table(cls):
        return {cls.RELU: relu, cls.TANH: tanh}

    @property
    def nice(self):
        return fmt(self.name)

    @staticmethod
    def parse(s):
        return Act[s]


class Op(Enum):
    ADD = ("+", lambda a, b: a + b)

    def __init__(self, sym, fn):
        self.sym = sym
        self.fn = fn

    def __call__(self, a, b):
        return self.fn(a, b)


def relu(x):
    return x


def tanh(x):
    return x


def fmt(s):
    return s


Act.RELU.apply(1)
Act.parse("TANH").nice
for a in Act:
    a.apply(2)
Op.ADD(1, 2)
