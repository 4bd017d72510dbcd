def a():
    pass


def b():
    pass


def go():
    fs = [a]
    fs[0] = b
    fs[0]()


go()
