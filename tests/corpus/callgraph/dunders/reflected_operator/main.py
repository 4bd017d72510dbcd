class Quantity:
    def __init__(self, v):
        self.v = v

    def __rmul__(self, number):
        return Quantity(number * self.v)

    def __radd__(self, number):
        return Quantity(number + self.v)


def go():
    q = Quantity(2)
    return 3 * q, 1.0 + q


go()
