def a():
    pass


def b():
    pass


def go():
    f = a
    f()
    del f
    f = b
    f()  # new


go()
