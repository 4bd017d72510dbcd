class Memo:
    def __init__(self, function):
        self.function = function

    def __call__(self, *args):
        return self.function(*args)


@Memo
def work(x):
    return x


def go():
    return work(1)


go()
