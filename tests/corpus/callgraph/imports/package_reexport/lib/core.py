def run():
    return step()


def step():
    return 1
