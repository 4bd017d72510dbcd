def one():
    pass


def two():
    pass


def both(first, second):
    first()
    second()


options = {"first": one, "second": two}
both(**options)
