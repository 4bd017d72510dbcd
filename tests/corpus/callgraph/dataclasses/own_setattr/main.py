from dataclasses import dataclass


@dataclass
class Config:
    size: int = 3

    def __setattr__(self, name, value):
        object.__setattr__(self, name, check(value))


def check(x):
    return x


def go():
    return Config(2)


go()
