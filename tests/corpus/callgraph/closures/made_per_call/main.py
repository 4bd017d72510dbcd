def left():
    pass


def right():
    pass


def make(action):
    def run():
        return action()

    return run


def use_left(job):
    job()


class Holder:
    def __init__(self, job):
        self.job = job


def go():
    one, two = make(lambda: left), make(lambda: right)
    use_left(one())
    holder = Holder(two())
    holder.job()


go()
