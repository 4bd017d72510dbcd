import functools


class memo:
    def __init__(self, fn):
        self.fn = fn
        functools.update_wrapper(self, fn)

    def __get__(self, obj, owner=None):
        return functools.partial(self, obj)

    def __call__(self, *args):
        return self.compute(args)

    def compute(self, args):
        return self.fn(*args)


class A:
    @memo
    def go(self, x):
        return self.inner(x)

    def inner(self, x):
        return x


@memo
def plain(x):
    return x


A().go(1)
plain(2)
