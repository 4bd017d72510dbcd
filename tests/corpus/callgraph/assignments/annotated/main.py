from collections.abc import Callable


def f():
    pass


g: Callable[[], None] = f


def run():
    h: Callable[[], None] = g
    h()


run()
