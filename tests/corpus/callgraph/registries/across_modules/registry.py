HANDLERS = {}


def handler(name):
    def wrap(function):
        HANDLERS[name] = function
        return function

    return wrap


def call(name, value):
    return HANDLERS[name](value)
