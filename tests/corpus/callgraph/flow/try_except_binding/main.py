def a():
    pass


def b():
    pass


def risky(bad):
    if bad:
        raise ValueError


def go(bad):
    f = a
    try:
        risky(bad)
        f = b
    except ValueError:
        f()  # handler
    else:
        f()  # else


go(True)
go(False)
