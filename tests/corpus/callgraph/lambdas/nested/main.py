def leaf():
    return 0


make = lambda: lambda: leaf()
make()()
