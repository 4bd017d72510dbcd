class Circle:
    def area(self):
        return 1


class Line:
    def length(self):
        return 1


def measure(x):
    if isinstance(x, Circle):
        return x.area()
    if isinstance(x, Line):
        return x.length()
    return 0
