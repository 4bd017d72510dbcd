import sys


def unix():
    return 1


def windows():
    return 2


if sys.platform == "win32":

    def backend():
        return windows()
else:

    def backend():
        return unix()


backend()
