class Stage:
    def load(self):
        pass

    def run(self):
        pass

    def save(self):
        pass


def go():
    stage = Stage()
    for name in ("load", "run"):
        getattr(stage, name)()


go()
