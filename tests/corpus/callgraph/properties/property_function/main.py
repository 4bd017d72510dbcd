class Box:
    def get(self):
        return 1

    def put(self, value):
        pass

    value = property(get, put)


def read(box):
    return box.value


def write(box):
    box.value = 1


def go():
    read(Box())
    write(Box())


go()
