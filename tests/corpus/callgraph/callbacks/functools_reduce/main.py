from functools import reduce


def add(a, b):
    return a + b


def go():
    return reduce(add, [1, 2, 3])


go()
