class Base:
    def __enter__(self):
        self.setup()
        return self

    def __exit__(self, *exc):
        self.teardown()

    def setup(self):
        pass

    def teardown(self):
        pass


class Child(Base):
    def setup(self):
        pass


def go():
    with Child():
        pass


go()
