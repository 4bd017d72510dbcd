def a():
    pass


def b():
    pass


def run():
    table = {}
    table.setdefault("a", a)()
    table.update(b=b)
    table["b"]()


run()
