from typing import Optional


class A:
    def run(self):
        pass


class B:
    def run(self):
        pass


def first(x: Optional[A]):
    if x is not None:
        x.run()


def second(x: A | B):
    x.run()
