class Base:
    def __init__(self, size):
        self.size = size

    @classmethod
    def of(cls, size):
        return cls(size)

    @classmethod
    def marked(cls, size):
        made = cls(size)
        made.mark = True
        return made

    def run(self):
        return 0


class First(Base):
    def run(self):
        return 1


class Second(Base):
    def run(self):
        return 2


def first():
    return First.of(1).run()


def second():
    return Second.of(2).run() + Second.marked(2).run()


def base():
    return Base.marked(4).run()


first()
second()
base()
