import pkg


def go():
    return pkg.solve()


go()
