def first():
    return 1


def second():
    return 2


def run(task=first):
    return task()


def other(task=first):
    return task()


run(second)
other()
