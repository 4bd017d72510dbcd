class Bus:
    def __init__(self):
        self.listeners = {}

    def on(self, name, callback):
        self.listeners.setdefault(name, []).append(callback)

    def emit(self, name):
        for callback in self.listeners.get(name, []):
            callback()


class Listener:
    def __init__(self, bus):
        bus.on("x", self.handle)

    def handle(self):
        helper()


def helper():
    pass


def go():
    bus = Bus()
    Listener(bus)
    bus.emit("x")


go()
