def pair():
    return 1, 2


def add(a, b):
    return a + b


def total():
    return add(*pair())


total()
