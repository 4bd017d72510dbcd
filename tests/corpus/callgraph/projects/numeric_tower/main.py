class Metre:
    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        if isinstance(other, Metre):
            return Metre(self.v + other.v)
        return NotImplemented


class Foot:
    def __init__(self, v):
        self.v = v

    def __radd__(self, other):
        return Metre(other.v + self.to_metre())

    def to_metre(self):
        return 0.3048 * self.v


def go():
    return Metre(1) + Foot(2)


go()
