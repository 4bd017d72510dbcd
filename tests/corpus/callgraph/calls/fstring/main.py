def value():
    return 1.5


def width():
    return 8


def show():
    return f"{value():{width()}.2f}"


show()
