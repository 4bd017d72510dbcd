from functools import partialmethod


class Switch:
    def set(self, state):
        self.state = state

    on = partialmethod(set, True)


def go():
    Switch().on()


go()
