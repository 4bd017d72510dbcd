def make():
    return 3


def use(n=make()):
    return n


use()
