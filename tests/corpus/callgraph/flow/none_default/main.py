def default():
    pass


def given():
    pass


def go(f=None):
    if f is None:
        f = default
        f()  # default
    else:
        f()  # given


go()
go(given)
