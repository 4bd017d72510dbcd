class A:
    __slots__ = ("__f", "_g")

    def __init__(self, f, g):
        self.__f, self._g = f, g

    def run(self):
        return self.__call(self.__f) + self._g()

    def __call(self, f):
        return f()


class B(A):
    def __call(self, f):
        return 0

    def run(self):
        return super().run() + self.__call(None)


def f():
    return 1


def g():
    return 2


B(f, g).run()
