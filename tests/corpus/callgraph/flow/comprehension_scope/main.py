def a():
    pass


def b():
    pass


def go():
    f = a
    [f() for f in [b]]
    f()  # outer


go()
