from functools import wraps


def logged(function):
    @wraps(function)
    def wrapper(*arguments):
        return function(*arguments)

    return wrapper


def one():
    pass


def two():
    pass


@logged
def first(callback):
    callback()
    return one


@logged
def second(callback):
    return two


def go():
    first(one)()
    second(one)()


go()
