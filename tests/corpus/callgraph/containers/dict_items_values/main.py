def a():
    pass


def b():
    pass


table = {"a": a, "b": b}


def by_items():
    for key, function in table.items():
        function()


def by_values():
    for function in table.values():
        function()


by_items()
by_values()
