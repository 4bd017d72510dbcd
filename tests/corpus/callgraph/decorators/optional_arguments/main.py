def traced(function=None, *, name="x"):
    def decorate(f):
        def wrapper():
            return f()

        return wrapper

    if function is None:
        return decorate
    return decorate(function)


@traced
def a():
    pass


@traced(name="b")
def b():
    pass


def go():
    a()
    b()


go()
