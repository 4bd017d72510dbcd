def fast(x):
    return x


def slow(x):
    return x


def run(flag):
    return (fast if flag else slow)(1)


run(True)
run(False)
