from contextlib import ExitStack


class Lock:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None


def cleanup():
    pass


def go():
    with Lock() as a, ExitStack() as stack:
        stack.callback(cleanup)


def entered():
    with ExitStack() as stack:
        stack.enter_context(Lock())


go()
entered()
