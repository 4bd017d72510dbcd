import functools


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start()
        return function(*args, **kwargs)

    return wrapper


def start():
    pass


@timed
def work():
    return 1


def go():
    return work()


go()
