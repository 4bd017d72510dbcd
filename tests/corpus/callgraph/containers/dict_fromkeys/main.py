TABLE = {}


def register(*names):
    def wrap(function):
        TABLE.update(dict.fromkeys([name.lower() for name in names], function))
        return function

    return wrap


@register("Square", "Sq")
def square(x):
    return x * x


def other(x):
    return x


def go(name):
    return TABLE[name](2)


go("sq")
other(1)
