class Template:
    def run(self):
        self.before()
        self.step()

    def before(self):
        pass

    def step(self):
        raise NotImplementedError


class Concrete(Template):
    def step(self):
        return helper()


def helper():
    pass


def go():
    Concrete().run()


go()
