def key(x):
    return x


def value(x):
    return x


def run():
    seen = {key(x) for x in range(2)}
    return {key(x): value(x) for x in seen}


run()
