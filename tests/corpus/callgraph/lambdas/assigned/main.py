def helper(x):
    return x


square = lambda x: helper(x) ** 2


def use():
    return square(2)


use()
