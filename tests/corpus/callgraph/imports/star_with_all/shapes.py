__all__ = ["area"]


def area():
    return helper()


def helper():
    return 1
