def a():
    pass


def b():
    pass


class Box:
    pass


def go():
    box = Box()
    box.f = a
    box.f = b
    box.f()


go()
