def action():
    pass


def inner():
    yield 1
    return action


def outer():
    result = yield from inner()
    result()


def go():
    list(outer())


go()
