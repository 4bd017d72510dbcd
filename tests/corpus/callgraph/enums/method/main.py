from enum import Enum


class Color(Enum):
    RED = 1
    BLUE = 2

    def label(self):
        return text(self.name)


def text(x):
    return x


def go():
    return Color.RED.label()


go()
