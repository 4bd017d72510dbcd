import math as m

root = m.sqrt


def go():
    return root(2.0)


go()
