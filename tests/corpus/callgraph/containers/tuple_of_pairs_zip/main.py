def a():
    pass


def b():
    pass


def run():
    for name, function in zip(["a", "b"], [a, b]):
        function()


run()
