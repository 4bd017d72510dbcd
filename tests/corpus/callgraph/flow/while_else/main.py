def a():
    pass


def b():
    pass


def go():
    f = a
    n = 1
    while n:
        n -= 1
        f = b
    else:
        f()  # else


go()
