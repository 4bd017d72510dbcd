import tasks


def go():
    return getattr(tasks, "build")()


go()
