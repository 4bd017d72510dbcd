def first():
    pass


def second():
    pass


def go():
    f = first
    f()
    f = second
    f()  # again


go()
