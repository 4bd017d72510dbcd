def step():
    return before()


def before():
    return 0


def after():
    return 1


def step():
    return after()


step()
