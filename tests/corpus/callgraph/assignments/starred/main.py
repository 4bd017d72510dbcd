def first():
    pass


def middle():
    pass


def last():
    pass


head, *rest, tail = [first, middle, last]


def use_head():
    head()


def use_rest():
    rest[0]()


def use_tail():
    tail()


use_head()
use_rest()
use_tail()
