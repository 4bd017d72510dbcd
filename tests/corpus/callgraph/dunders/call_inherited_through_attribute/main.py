class Callable_:
    def __call__(self, x):
        return self.apply(x)


class Double(Callable_):
    def apply(self, x):
        return 2 * x


class Net:
    def __init__(self):
        self.layer = Double()

    def run(self, x):
        return self.layer(x)


def go():
    return Net().run(1)


go()
