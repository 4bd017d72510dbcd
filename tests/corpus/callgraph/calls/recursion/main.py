def countdown(n):
    return 0 if n == 0 else countdown(n - 1)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


countdown(2)
even(3)
