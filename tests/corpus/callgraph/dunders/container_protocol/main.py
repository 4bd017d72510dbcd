class Bag:
    def __init__(self):
        self.items = {}

    def __len__(self):
        return 1

    def __getitem__(self, key):
        return self.items.get(key)

    def __setitem__(self, key, value):
        self.items[key] = value

    def __contains__(self, key):
        return key in self.items

    def __delitem__(self, key):
        del self.items[key]


def go():
    bag = Bag()
    bag["a"] = 1
    bag["a"]
    len(bag)
    "a" in bag
    del bag["a"]


go()
