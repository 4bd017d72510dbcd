class Name:
    def __str__(self):
        return "s"

    def __repr__(self):
        return "r"

    def __format__(self, spec):
        return "f"


def text(n):
    return str(n)


def debug(n):
    return repr(n)


def formatted(n):
    return f"{n:>10}"


def conversion(n):
    return f"{n!r}"


def go():
    n = Name()
    text(n)
    debug(n)
    formatted(n)
    conversion(n)


go()
