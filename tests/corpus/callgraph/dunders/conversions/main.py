class Number:
    def __int__(self):
        return 1

    def __float__(self):
        return 1.0

    def __abs__(self):
        return 1

    def __round__(self, n=None):
        return 1

    def __index__(self):
        return 0


def go():
    n = Number()
    int(n)
    float(n)
    abs(n)
    round(n, 2)
    return [5][n]


go()
