class A:
    def __enter__(self):
        return B()

    def __exit__(self, *e):
        pass

    def run(self):
        pass


class B:
    def run(self):
        pass


def go():
    x = A()
    x.run()
    with x as x:
        x.run()  # inside


go()
