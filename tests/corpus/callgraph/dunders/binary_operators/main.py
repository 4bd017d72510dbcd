class Vec:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Vec(self.x + other.x)

    def __matmul__(self, other):
        return self.x * other.x

    def __neg__(self):
        return Vec(-self.x)


def go():
    a, b = Vec(1), Vec(2)
    return (a + b) @ -a


go()
