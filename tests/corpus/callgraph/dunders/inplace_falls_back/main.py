class Sum:
    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        return Sum(self.v + other)


def go():
    s = Sum(1)
    s += 2
    return s


go()
