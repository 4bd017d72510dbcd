from contextlib import contextmanager


class Session:
    def commit(self):
        pass


@contextmanager
def session():
    s = Session()
    yield s
    close()


def close():
    pass


def go():
    with session() as s:
        s.commit()


go()
