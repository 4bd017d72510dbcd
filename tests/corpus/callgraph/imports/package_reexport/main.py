import lib


def go():
    return lib.start()


go()
