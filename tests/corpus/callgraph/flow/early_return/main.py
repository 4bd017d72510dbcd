def a():
    pass


def b():
    pass


def go(flag):
    f = a
    if flag:
        f = b
        return f()
    return f()  # plain


go(True)
go(False)
