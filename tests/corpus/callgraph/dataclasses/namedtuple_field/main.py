from typing import NamedTuple


class Pair(NamedTuple):
    encode: object
    decode: object


def enc():
    pass


def dec():
    pass


def go():
    pair = Pair(enc, dec)
    pair.encode()
    first, second = pair
    second()


go()
