def plain(x):
    return x


def double(x):
    return 2 * x


def square(x):
    return x * x


class Filter:
    def __init__(self, size, change=plain):
        self.size = size
        self.change = change


class Named(Filter):
    def __init__(self, name, change):
        super().__init__(len(name), change=change)
        self.name = name


class Doubling(Named):
    def __init__(self):
        super().__init__("doubling", double)

    def run(self, x):
        return self.change(x)


class Squaring(Filter):
    def __init__(self):
        super(Squaring, self).__init__(1, square)

    def run(self, x):
        return self.change(x)


class Still(Filter):
    def __init__(self):
        super().__init__(0)

    def run(self, x):
        return self.change(x)


Doubling().run(3)
Squaring().run(3)
Still().run(3)
