def a():
    pass


def b():
    pass


f = a
f()
f = b
f()  # second
