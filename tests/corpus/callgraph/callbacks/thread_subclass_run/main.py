import threading


class Worker(threading.Thread):
    def run(self):
        job()


def job():
    pass


def go():
    worker = Worker()
    worker.start()
    worker.join()


go()
