import pkg.mod


def go():
    return pkg.mod.f()


go()
