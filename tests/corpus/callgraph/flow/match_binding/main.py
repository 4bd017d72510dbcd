def a():
    pass


def b():
    pass


def go(kind):
    match kind:
        case 1:
            f = a
            f()  # one
        case _:
            f = b
            f()  # other
    f()  # after


go(1)
go(2)
