from geometry import area as surface


def go():
    return surface(2)


go()
