class Base:
    def __init__(self, n):
        self.n = n

    def run(self):
        return self.n


class Child(Base):
    def __init__(self):
        super().__init__(2)

    def run(self):
        return super().run() + 1


def go():
    return Child().run()


go()
