from functools import partial


def apply(function, value):
    return function(value)


def double(x):
    return 2 * x


run_double = partial(apply, double)


def go():
    return run_double(2)


go()
