class Signal:
    def __init__(self):
        self._slots = []

    def connect(self, slot):
        self._slots.append(slot)
        return slot

    def __call__(self, *args):
        return [slot(*args) for slot in self._slots]


class Model:
    changed = Signal()

    def __init__(self):
        self.saved = Signal()

    def save(self):
        self.saved()
        self.changed()


@Model.changed.connect
def on_change():
    pass


def on_save():
    pass


def go():
    model = Model()
    model.saved.connect(on_save)
    model.save()


go()
