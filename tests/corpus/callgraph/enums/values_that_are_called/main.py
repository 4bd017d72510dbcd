from enum import Enum


class Step:
    def __init__(self, size):
        self.size = size


class Maker:
    def __call__(self, size):
        return Step(size)


class Scheme(Enum):
    PLAIN = Step
    MADE = Maker()
    NAMED = "named"

    @property
    def label(self):
        return self.name


def build(scheme, size):
    print(scheme.label)
    return scheme.value(size)


def pick(name):
    return Scheme[name].value(1)


build(Scheme.PLAIN, 1)
build(Scheme.MADE, 2)
pick("PLAIN")
pick("MADE")
