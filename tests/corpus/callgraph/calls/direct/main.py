def leaf():
    return 1


def branch():
    return leaf() + leaf()


branch()
