def double(x):
    return 2 * x


def positive(x):
    return x > 0


def go():
    return list(filter(positive, map(double, [1, 2])))


go()
