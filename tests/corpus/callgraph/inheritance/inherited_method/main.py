class Base:
    def run(self):
        return self.step()

    def step(self):
        return 0


class Child(Base):
    pass


def go():
    return Child().run()


go()
