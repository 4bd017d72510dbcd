def keep(x):
    return True


def change(x):
    return x


def run(xs):
    return [change(x) for x in xs if keep(x)]


run([1])
