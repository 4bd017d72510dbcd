def a():
    pass


def b():
    pass


def run():
    for name, function in [("a", a), ("b", b)]:
        function()


run()
