def x():
    pass


def y():
    pass


def z():
    pass


(a, (b, c)) = (x, (y, z))


def use():
    b()


use()
