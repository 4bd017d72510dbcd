class Proxy:
    def __init__(self, target):
        self.target = target

    def __getattr__(self, name):
        return getattr(self.target, name)


class Real:
    def work(self):
        return 1


def go():
    return Proxy(Real()).work()


go()
