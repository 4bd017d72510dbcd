def a():
    pass


def b():
    pass


steps = [a, b]


def run():
    steps[-1]()


run()
