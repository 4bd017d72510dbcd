def a():
    pass


def run():
    stack = [a]
    while stack:
        stack.pop()()


run()
