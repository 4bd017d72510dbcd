def a():
    pass


def b():
    pass


weights = {a: 1.0, b: 2.0}


def run():
    for function in weights:
        function()


run()
