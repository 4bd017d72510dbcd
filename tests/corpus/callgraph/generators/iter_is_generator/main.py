class Tree:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        for item in self.items:
            yield visit(item)


def visit(x):
    return x


def go():
    return [x for x in Tree([1, 2])]


go()
