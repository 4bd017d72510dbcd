class Typed:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        return getattr(obj, self.name)

    def __set__(self, obj, value):
        setattr(obj, self.name, self.check(value))

    def check(self, value):
        return value


class Positive(Typed):
    def check(self, value):
        if value < 0:
            raise ValueError
        return super().check(value)


class Box:
    width = Positive()
    name = Typed()

    def __init__(self, w, n):
        self.width = w
        self.name = n


class Labeled(Box):
    def show(self):
        return f"{self.name}{self.width}"


Labeled(3, "a").show()
