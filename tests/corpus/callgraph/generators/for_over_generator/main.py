def numbers():
    for i in range(3):
        yield make(i)


def make(i):
    return i


def go():
    for n in numbers():
        use(n)


def use(n):
    pass


go()
