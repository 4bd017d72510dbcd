def a():
    pass


def b():
    pass


def go(n):
    f = a
    while n:
        n -= 1
        f = b
    else:
        f()  # else


go(0)
go(1)
