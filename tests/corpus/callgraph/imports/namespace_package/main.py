from space import mod


def go():
    return mod.f()


go()
