class Retry(Exception):
    def __init__(self, action):
        self.action = action


def again():
    return 1


def attempt():
    raise Retry(again)


def go():
    try:
        attempt()
    except Retry as retry:
        retry.action()


go()
