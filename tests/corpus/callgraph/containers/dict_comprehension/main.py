def alpha():
    pass


def beta():
    pass


table = {f.__name__: f for f in (alpha, beta)}


def run(name):
    table[name]()


run("alpha")
run("beta")
