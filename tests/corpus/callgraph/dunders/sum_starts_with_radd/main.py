class Money:
    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        return Money(self.v + other.v)

    def __radd__(self, other):
        return self


def go():
    return sum([Money(1), Money(2)])


go()
