def fill(target, values):
    for name, value in values.items():
        if name != "self":
            setattr(target, name, value)


class First:
    def __init__(self, load, save):
        fill(self, locals())

    def run(self):
        self.load()


class Second:
    def __init__(self, load, check):
        fill(self, locals())

    def run(self):
        self.load()
        self.check()


class Third:
    def __init__(self, **settings):
        self.__dict__.update(settings)

    def run(self):
        self.load()


class Fourth:
    def __init__(self, load, save):
        vars(self).update(locals())

    def run(self):
        self.save()


def one():
    return 1


def two():
    return 2


def three():
    return 3


First(one, two).run()
Second(two, three).run()
Third(load=three, save=one).run()
Fourth(two, one).run()
