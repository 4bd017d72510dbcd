class Pair:
    def __iter__(self):
        return iter((1, 2))


def unpack(p):
    a, b = p
    return a


def star(p):
    return [*p]


def listed(p):
    return list(p)


def go():
    unpack(Pair())
    star(Pair())
    listed(Pair())


go()
