class Service:
    pass


def missing():
    return 0


def go():
    return getattr(Service(), "start", missing)()


go()
