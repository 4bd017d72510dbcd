class Meta(type):
    def create(cls):
        return cls()


class Thing(metaclass=Meta):
    def __init__(self):
        pass

    def run(self):
        pass


def go():
    Thing.create().run()


go()
