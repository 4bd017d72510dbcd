def found():
    pass


def lookup():
    return found


def run():
    if (handler := lookup()) is not None:
        handler()


run()
