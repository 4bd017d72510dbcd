def double(x):
    return 2 * x


def apply(function, value):
    return function(value)


apply(double, 3)
