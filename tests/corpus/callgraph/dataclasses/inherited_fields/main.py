from dataclasses import dataclass


@dataclass
class Base:
    first: object


@dataclass
class Child(Base):
    second: object

    def run(self):
        self.first()
        self.second()


def a():
    pass


def b():
    pass


def go():
    Child(a, b).run()


go()
