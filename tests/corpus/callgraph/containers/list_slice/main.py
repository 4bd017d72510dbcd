def a():
    pass


def b():
    pass


def c():
    pass


def run():
    for step in [a, b, c][1:]:
        step()


run()
