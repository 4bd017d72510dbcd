from collections import OrderedDict


def go():
    d = OrderedDict()
    d.move_to_end
    return d.popitem


go()
