def a():
    pass


def b():
    pass


def go(stop):
    f = a
    while True:
        if stop:
            f = b
            break
        break
    f()


go(True)
go(False)
