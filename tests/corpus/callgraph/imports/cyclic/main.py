import first


def go():
    return first.f(2)


go()
