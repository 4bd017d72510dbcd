def ok():
    return True


def reason():
    return "why"


class Failure(Exception):
    def __init__(self, text):
        super().__init__(text)


def check():
    assert ok()
    raise Failure(reason())


try:
    check()
except Failure:
    pass
