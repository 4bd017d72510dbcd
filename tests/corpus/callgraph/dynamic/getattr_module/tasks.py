def build():
    return 1


def test():
    return 2
