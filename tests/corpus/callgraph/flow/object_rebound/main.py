class A:
    def run(self):
        pass


class B:
    def run(self):
        pass


def go():
    x = A()
    x.run()
    x = B()
    x.run()  # second


go()
