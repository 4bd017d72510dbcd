def with_name(cls):
    cls.name = name
    return cls


def name(self):
    return "n"


@with_name
class Thing:
    pass


def go():
    return Thing().name()


go()
