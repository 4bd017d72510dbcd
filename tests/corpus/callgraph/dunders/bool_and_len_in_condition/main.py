class Flag:
    def __bool__(self):
        return True


class Items:
    def __len__(self):
        return 0


def test(x):
    if x:
        return 1
    return 0


def negate(x):
    return not x


def go():
    test(Flag())
    negate(Items())


go()
