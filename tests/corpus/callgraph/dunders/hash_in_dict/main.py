class Key:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        return hash(self.v)

    def __eq__(self, other):
        return self.v == other.v


def put(table, key):
    table[key] = 1


def go():
    table = {}
    put(table, Key(1))
    put(table, Key(1))


go()
