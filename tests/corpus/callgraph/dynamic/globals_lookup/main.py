def target():
    return 1


def go():
    return globals()["target"]()


go()
