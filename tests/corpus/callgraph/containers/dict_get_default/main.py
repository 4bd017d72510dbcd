def known():
    pass


def unknown():
    pass


table = {"x": known}


def run(key):
    table.get(key, unknown)()


run("x")
run("y")
