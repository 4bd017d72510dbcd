def a():
    pass


def b():
    pass


def run_all(*steps):
    for step in steps:
        step()


run_all(a, b)
