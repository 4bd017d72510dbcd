class Pipeline:
    def __init__(self, steps=()):
        self.steps = tuple(steps)

    def map(self, f):
        return Pipeline(self.steps + (("map", f),))

    def filter(self, f):
        return Pipeline(self.steps + (("filter", f),))

    def run(self, items):
        for kind, f in self.steps:
            if kind == "map":
                items = [f(x) for x in items]
            else:
                items = [x for x in items if f(x)]
        return items


def double(x):
    return 2 * x


def small(x):
    return x < 5


def go():
    return Pipeline().map(double).filter(small).run([1, 2, 3])


go()
