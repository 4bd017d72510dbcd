def a():
    pass


def b():
    pass


def go(flag):
    if flag:
        f = a
        f()  # then
    else:
        f = b
        f()  # else
    f()  # after


go(True)
go(False)
