def marked(label):
    def mark(cls):
        if not isinstance(label, str):
            raise TypeError(label)
        cls.label = label
        return cls

    return mark


@marked("base")
class Base:
    def __init__(self):
        self.ready = True

    def __len__(self):
        return 3


class Child(Base):
    def __init__(self):
        super().__init__()


def go():
    child = Child()
    return len(child)


go()
