def red():
    return 0


def blue():
    return 1


def choose(flag):
    if flag:
        return red
    return blue


def paint(flag):
    return choose(flag)()


paint(True)
paint(False)
