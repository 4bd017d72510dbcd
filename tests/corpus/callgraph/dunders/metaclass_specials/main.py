class Meta(type):
    def __contains__(cls, item):
        return item in cls.names

    def __iter__(cls):
        return iter(cls.names)

    def __len__(cls):
        return len(cls.names)


class Colours(metaclass=Meta):
    names = ("red", "green")


def go():
    for name in Colours:
        print(name)
    return "red" in Colours, len(Colours)


go()
