class Polynomial:
    def __init__(self, c):
        self.c = c

    def __call__(self, x):
        return self.evaluate(x)

    def evaluate(self, x):
        return self.c * x


def go():
    p = Polynomial(2)
    return p(3)


go()
