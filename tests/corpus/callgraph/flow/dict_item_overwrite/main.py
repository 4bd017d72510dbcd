def a():
    pass


def b():
    pass


def go():
    table = {"k": a}
    table["k"] = b
    table["k"]()


go()
