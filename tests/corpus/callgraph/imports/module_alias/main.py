import geometry as geo


def go():
    return geo.area(2)


go()
