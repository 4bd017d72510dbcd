class Store:
    def put(self, name, value):
        setattr(self, name + "_hook", value)

    def number(self, index, value):
        setattr(self, f"step_{index}", value)

    def run(self, index):
        getattr(self, f"step_{index}")()


def first():
    pass


def second():
    pass


def step():
    pass


def go(count):
    store = Store()
    store.put("load", first)
    store.put("save", first)
    store.other = second
    store.load_hook()
    store.save_hook()
    for index in range(count):
        store.number(index, step)
    store.run(0)
    store.other()


go(2)
