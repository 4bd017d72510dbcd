def logged(cls):
    class Logged(cls):
        def run(self):
            return super().run()

    return Logged


@logged
class Job:
    def run(self):
        return 1


def go():
    return Job().run()


go()
