import itertools


def test(x):
    return x < 2


def key(x):
    return x % 2


def op(a, b):
    return a + b


def go():
    list(itertools.takewhile(test, [1, 2]))
    for _, group in itertools.groupby([1, 2], key=key):
        list(group)
    list(itertools.accumulate([1, 2], op))
    list(itertools.starmap(op, [(1, 2)]))


go()
