def a():
    pass


def b():
    pass


def go():
    f = a
    for _ in range(2):
        f()  # inside
        f = b
        f()  # rebound
    f()  # after


go()
