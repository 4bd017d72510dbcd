import functools


def traced(function):
    @functools.wraps(function)
    def traced_call(*args):
        return function(*args)

    return traced_call
