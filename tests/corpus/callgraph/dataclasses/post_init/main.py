from dataclasses import dataclass


@dataclass
class Config:
    size: int = 3

    def __post_init__(self):
        self.size = check(self.size)


def check(x):
    return x


def go():
    return Config(2)


go()
