def worker():
    while True:
        job = yield
        job()


def task():
    pass


def go():
    w = worker()
    next(w)
    w.send(task)


go()
