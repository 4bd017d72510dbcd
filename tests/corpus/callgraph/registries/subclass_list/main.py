class Plugin:
    def run(self):
        pass


class One(Plugin):
    def run(self):
        pass


class Two(Plugin):
    def run(self):
        pass


def go():
    for kind in Plugin.__subclasses__():
        kind().run()


go()
