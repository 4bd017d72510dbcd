def a():
    return 1


def b():
    return 2


def run():
    return [f() for f in (a, b)]


run()
