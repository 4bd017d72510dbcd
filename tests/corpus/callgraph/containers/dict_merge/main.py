def a():
    pass


def b():
    pass


left = {"a": a}
right = {"b": b}


def run():
    merged = {**left, **right}
    merged["a"]()
    (left | right)["b"]()


run()
