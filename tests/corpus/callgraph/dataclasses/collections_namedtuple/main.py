from collections import namedtuple

Op = namedtuple("Op", ["name", "run"])


def work():
    return 1


def go():
    return Op("w", work).run()


go()
