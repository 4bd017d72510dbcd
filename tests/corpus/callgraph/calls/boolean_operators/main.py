def default():
    return 0


def given():
    return 1


def pick(callback=None):
    return (callback or default)()


def last(first):
    return (first and default)()


pick()
pick(given)
last(given)
