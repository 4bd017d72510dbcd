def factory():
    class Local:
        def work(self):
            return helper()

    return Local


def helper():
    return 0


def go():
    return factory()().work()


go()
