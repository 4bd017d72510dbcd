def one():
    pass


def two():
    pass


def both(first, second):
    first()
    second()


both(*[one, two])
