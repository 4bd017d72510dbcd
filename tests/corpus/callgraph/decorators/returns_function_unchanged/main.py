known = []


def register(function):
    known.append(function)
    return function


@register
def task():
    pass


def go():
    task()
    for function in known:
        function()


go()
