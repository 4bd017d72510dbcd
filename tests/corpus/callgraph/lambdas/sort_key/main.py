def weight(x):
    return -x


def order(items):
    return sorted(items, key=lambda item: weight(item))


order([1, 2])
