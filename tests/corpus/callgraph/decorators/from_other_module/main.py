import tools


@tools.traced
def work():
    return 1


def go():
    return work()


go()
