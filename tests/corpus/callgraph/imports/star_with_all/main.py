from shapes import *


def helper():
    return 2


def go():
    area()
    helper()


go()
