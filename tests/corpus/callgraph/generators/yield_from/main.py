def a():
    pass


def inner():
    yield a


def outer():
    yield from inner()


def go():
    for action in outer():
        action()


go()
