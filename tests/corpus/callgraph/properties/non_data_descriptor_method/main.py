class method_like:
    def __init__(self, function):
        self.function = function

    def __get__(self, instance, owner):
        return self.function


def work():
    return 1


class Host:
    run = method_like(work)


def go():
    return Host().run()


go()
