from functools import singledispatch, singledispatchmethod


class Shape:
    pass


class Square(Shape):
    pass


class Circle(Shape):
    pass


class Disc(Circle):
    pass


@singledispatch
def area(shape):
    return 0


@area.register(Shape)
def area_of_shape(shape):
    return 1


@area.register
def area_of_circle(shape: Circle):
    return 3


def area_of_text(shape):
    return len(shape)


area.register(str, area_of_text)


class Printer:
    @singledispatchmethod
    def show(self, item):
        return "?"

    @show.register
    def show_number(self, item: int):
        return "number"

    @show.register(Circle)
    def show_circle(self, item):
        return "circle"


def squares():
    return area(Square())


def discs():
    return area(Disc())


def texts():
    return area("round")


def others():
    return area([])


def shown():
    return Printer().show(1)


def shown_disc():
    return Printer().show(Disc())


def shown_text():
    return Printer().show("a")


squares()
discs()
texts()
others()
shown()
shown_disc()
shown_text()
