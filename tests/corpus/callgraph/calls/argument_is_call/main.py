def scale(x):
    return x * 2


def shift(x):
    return x + 1


def compose(x):
    return scale(shift(scale(x)))


compose(1)
