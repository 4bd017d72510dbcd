class Base:
    @property
    def size(self):
        return 1

    def total(self):
        return self.size * 2


class Child(Base):
    @property
    def size(self):
        return 2


def go():
    Child().total()


go()
