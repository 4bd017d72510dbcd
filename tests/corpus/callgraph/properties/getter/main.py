class Box:
    def __init__(self, w):
        self.w = w

    @property
    def area(self):
        return square(self.w)


def square(x):
    return x * x


def go():
    return Box(2).area


go()
