from functools import cached_property


class Crystal:
    @cached_property
    def volume(self):
        return compute()


def compute():
    return 1.0


def go():
    return Crystal().volume


go()
