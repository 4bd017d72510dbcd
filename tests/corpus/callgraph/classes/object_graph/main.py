class C:
    def run(self):
        pass


class B:
    def __init__(self):
        self.c = C()


class A:
    def __init__(self):
        self.b = B()


def go():
    a = A()
    a.b.c.run()


go()
