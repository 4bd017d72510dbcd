def a():
    pass


def b():
    pass


def actions():
    yield a
    yield b


def go():
    for action in actions():
        action()


go()
