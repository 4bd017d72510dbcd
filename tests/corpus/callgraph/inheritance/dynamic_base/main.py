class Plain:
    def run(self):
        pass


def choose():
    return Plain


class Child(choose()):
    pass


def go():
    Child().run()


go()
