def a():
    pass


def b():
    pass


grid = [[a], [b]]


def run():
    grid[1][0]()


run()
