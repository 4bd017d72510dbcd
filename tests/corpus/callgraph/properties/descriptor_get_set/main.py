class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner):
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        setattr(instance, self.name, check(value))


def check(x):
    return x


class Item:
    price = Positive()


def write(item):
    item.price = 2


def read(item):
    return item.price


def go():
    item = Item()
    write(item)
    read(item)


go()
