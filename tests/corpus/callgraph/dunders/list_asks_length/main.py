class Batch:
    def __init__(self, values):
        self.values = values

    def __iter__(self):
        return iter(self.values)

    def __len__(self):
        return len(self.values)


def listed(batch):
    return list(batch)


def tupled(batch):
    return tuple(batch)


def distinct(batch):
    return set(batch)


def looped(batch):
    for _ in batch:
        pass


def go():
    batch = Batch([1, 2])
    listed(batch)
    tupled(batch)
    distinct(batch)
    looped(batch)


go()
