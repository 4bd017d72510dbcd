class Base:
    def setup(self):
        pass


class Child(Base):
    def setup(self):
        Base.setup(self)


def go():
    Child().setup()


go()
