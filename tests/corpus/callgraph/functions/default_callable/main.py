def identity(x):
    return x


def negate(x):
    return -x


def transform(x, f=identity):
    return f(x)


transform(1)
transform(1, negate)
