class A:
    def __init__(self):
        pass

    def run(self):
        pass


def build(kind):
    return kind()


def go():
    build(A).run()


go()
