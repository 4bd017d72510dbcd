class Connection:
    def query(self):
        pass


class Pool:
    def __enter__(self):
        return Connection()

    def __exit__(self, *exc):
        return None


def go():
    with Pool() as connection:
        connection.query()


go()
