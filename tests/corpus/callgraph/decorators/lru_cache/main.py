from functools import lru_cache


@lru_cache(maxsize=None)
def slow(n):
    return helper(n)


def helper(n):
    return n


def go():
    return slow(2)


go()
