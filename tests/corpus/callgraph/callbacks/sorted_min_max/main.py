def by_sort(x):
    return x


def by_min(x):
    return x


def by_max(x):
    return x


def by_list(x):
    return x


def go(xs):
    sorted(xs, key=by_sort)
    min(xs, key=by_min)
    max(xs, key=by_max)
    xs.sort(key=by_list)


go([2, 1])
