class Mixin:
    def describe(self):
        return self.name()


class Named:
    def name(self):
        return "n"


class Thing(Mixin, Named):
    pass


def go():
    return Thing().describe()


go()
