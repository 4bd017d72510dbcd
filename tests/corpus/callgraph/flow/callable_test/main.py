class A:
    def run(self):
        pass


class B:
    def run(self):
        pass


def go(x):
    if isinstance(x, A):
        x.run()
        return
    x.run()  # rest


go(A())
go(B())
