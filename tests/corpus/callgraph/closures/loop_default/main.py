def a():
    pass


def b():
    pass


def build():
    return [lambda f=f: f() for f in (a, b)]


def run():
    for thunk in build():
        thunk()


run()
