def a():
    pass


def b():
    pass


def c():
    pass


def run():
    steps = []
    steps.append(a)
    steps.insert(0, b)
    steps.extend([c])
    for step in steps:
        step()


run()
