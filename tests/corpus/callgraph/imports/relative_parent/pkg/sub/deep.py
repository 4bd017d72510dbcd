from ..util import helper


def work():
    return helper()
