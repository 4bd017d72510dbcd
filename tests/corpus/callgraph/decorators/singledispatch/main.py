from functools import singledispatch


@singledispatch
def show(x):
    return "object"


@show.register
def _(x: int):
    return "int"


@show.register(str)
def show_str(x):
    return "str"


def go():
    show(1.0)
    show(1)
    show("a")


go()
