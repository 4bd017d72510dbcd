class Service:
    def start(self):
        return 1

    def stop(self):
        return 2


def go():
    return getattr(Service(), "start")()


go()
