import lazy


def go():
    return lazy.run()


go()
