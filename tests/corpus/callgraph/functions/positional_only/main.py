def p():
    pass


def k():
    pass


def call(first, /, middle=None, *, last):
    first()
    last()


call(p, last=k)
