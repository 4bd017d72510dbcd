def work():
    return 1


def third(f):
    return f()


def second(g):
    return third(g)


def first(h):
    return second(h)


first(work)
