class Base:
    known = []

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Base.known.append(cls)


class Child(Base):
    def run(self):
        pass


def go():
    for kind in Base.known:
        kind().run()


go()
