class Record:
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)


def fill(record, names):
    for name in names:
        setattr(record, name, 1)


fill(Record(), ["a", "b", "c", "d", "e", "f"])
