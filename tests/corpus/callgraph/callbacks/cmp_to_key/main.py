from functools import cmp_to_key


def compare(a, b):
    return a - b


def go(xs):
    return sorted(xs, key=cmp_to_key(compare))


go([2, 1])
