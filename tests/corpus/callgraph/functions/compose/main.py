def inc(x):
    return x + 1


def dbl(x):
    return 2 * x


def compose(f, g):
    def composed(x):
        return f(g(x))

    return composed


pipeline = compose(inc, dbl)
pipeline(1)
