class Point:
    def __init__(self, x):
        self.x = x

    @classmethod
    def origin(cls):
        return cls(0)


class Point3(Point):
    def __init__(self, x):
        super().__init__(x)


def run():
    Point.origin()
    Point3.origin()


run()
