class Watched:
    def __setattr__(self, name, value):
        record(name)
        object.__setattr__(self, name, value)


def record(name):
    pass


def go():
    w = Watched()
    w.x = 1


go()
