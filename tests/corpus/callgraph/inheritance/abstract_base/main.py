from abc import ABC, abstractmethod


class Shape(ABC):
    @abstractmethod
    def area(self): ...
    def describe(self):
        return self.area()


class Square(Shape):
    def area(self):
        return 4


class Circle(Shape):
    def area(self):
        return 3


def go():
    for shape in (Square(), Circle()):
        shape.describe()


go()
