def one():
    pass


def two():
    pass


steps = [one]
steps += [two]


def run():
    for step in steps:
        step()


run()
