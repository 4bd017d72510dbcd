class Version:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n

    def __eq__(self, other):
        return self.n == other.n


def same(a, b):
    return a == b


def order(xs):
    return sorted(xs)


def go():
    a, b = Version(1), Version(2)
    same(a, b)
    order([b, a])


go()
