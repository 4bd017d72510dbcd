class Cell:
    __slots__ = ("action",)

    def __init__(self, action):
        self.action = action

    def run(self):
        return self.action()


def work():
    return 1


def go():
    return Cell(work).run()


go()
