def work():
    return early()


def early():
    pass


def late():
    pass


work()


def work():
    return late()


work()  # new
