def a():
    pass


def b():
    pass


def go(turns):
    f = a
    for _ in range(turns):
        f()  # inside
        f = b
        f()  # rebound
    f()  # after


go(0)
go(2)
