queue = []


def task():
    pass


def submit(job):
    queue.append(job)


def drain():
    for job in queue:
        job()


submit(task)
drain()
