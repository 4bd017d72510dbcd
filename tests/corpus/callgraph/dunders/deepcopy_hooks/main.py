import copy


class Part:
    def __deepcopy__(self, memo):
        return Part()


class Whole:
    def __init__(self):
        self.part = Part()

    def __getstate__(self):
        return {"part": self.part}

    def __setstate__(self, state):
        self.part = state["part"]


def go():
    return copy.deepcopy(Whole())


go()
