class Small:
    def use(self):
        pass


class Big:
    def use(self):
        pass


class Base:
    kind = Small

    def run(self):
        self.kind().use()


class Child(Base):
    kind = Big


def go():
    Base().run()
    Child().run()


go()
