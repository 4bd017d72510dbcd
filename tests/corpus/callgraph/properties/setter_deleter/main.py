class Box:
    @property
    def width(self):
        return self._width

    @width.setter
    def width(self, value):
        self._width = check(value)

    @width.deleter
    def width(self):
        forget()


def check(x):
    return x


def forget():
    pass


def write(box):
    box.width = 3


def drop(box):
    del box.width


def go():
    box = Box()
    write(box)
    drop(box)


go()
