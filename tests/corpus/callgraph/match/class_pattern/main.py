class Circle:
    __match_args__ = ("radius",)

    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return 3 * self.radius


class Square:
    def __init__(self, side):
        self.side = side

    def surface(self):
        return self.side**2


def measure(shape):
    match shape:
        case Circle():
            return shape.area()
        case Square(side=s):
            return shape.surface()


measure(Circle(1))
measure(Square(2))
