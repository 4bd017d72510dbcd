import threading


def work(n):
    helper(n)


def helper(n):
    pass


def go():
    thread = threading.Thread(target=work, args=(1,))
    thread.start()
    thread.join()


go()
