def a():
    pass


def b():
    pass


def run():
    for index, function in enumerate([a]):
        function()
    for function in reversed([b]):
        function()


run()
