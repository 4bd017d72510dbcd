class Base:
    def run(self):
        pass


class Left(Base):
    def run(self):
        super().run()


class Right(Base):
    def run(self):
        super().run()


class Bottom(Left, Right):
    def run(self):
        super().run()


def go():
    Bottom().run()


go()
