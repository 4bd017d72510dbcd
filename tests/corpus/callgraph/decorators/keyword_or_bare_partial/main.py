import functools


def cached(method=None, name=None):
    if method is None:
        return functools.partial(cached, name=name)

    @functools.wraps(method)
    def inner(self):
        return method(self)

    return inner


class Box:
    @cached
    def width(self):
        return helper()

    @cached(name="depth")
    def depth(self):
        return 1


def helper():
    return 2


def go():
    box = Box()
    box.width()
    box.depth()


go()
