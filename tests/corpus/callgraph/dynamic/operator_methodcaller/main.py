from operator import attrgetter, methodcaller


class Job:
    def run(self):
        return 1

    def stop(self):
        return 2


def go():
    methodcaller("run")(Job())
    attrgetter("stop")(Job())()


go()
