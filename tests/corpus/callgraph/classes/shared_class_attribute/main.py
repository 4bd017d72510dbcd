class Registry:
    handlers = []

    def add(self, handler):
        self.handlers.append(handler)

    def fire(self):
        for handler in self.handlers:
            handler()


def ping():
    pass


def run():
    Registry().add(ping)
    Registry().fire()


run()
