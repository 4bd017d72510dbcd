def a():
    pass


def b():
    pass


def run():
    for function in {a, b}:
        function()


run()
