def a():
    pass


def b():
    pass


def run():
    for step in [a] + [b]:
        step()


run()
