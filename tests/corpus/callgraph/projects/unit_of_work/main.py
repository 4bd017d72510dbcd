from contextlib import contextmanager


class Repository:
    def add(self, item):
        self.items.append(item)

    def __init__(self):
        self.items = []


class UnitOfWork:
    def __init__(self, factory):
        self.factory = factory

    @contextmanager
    def begin(self):
        repository = self.factory()
        try:
            yield repository
        finally:
            self.commit()

    def commit(self):
        pass


def go():
    work = UnitOfWork(Repository)
    with work.begin() as repository:
        repository.add(1)


go()
