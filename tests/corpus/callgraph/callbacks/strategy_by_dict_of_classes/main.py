class Adam:
    def __init__(self, lr):
        self.lr = lr

    def step(self):
        pass


class Sgd:
    def __init__(self, lr):
        self.lr = lr

    def step(self):
        pass


CHOICES = {"adam": Adam, "sgd": Sgd}


def make(name):
    return CHOICES[name](0.1)


def go(name):
    optimizer = make(name)
    optimizer.step()


go("adam")
go("sgd")
