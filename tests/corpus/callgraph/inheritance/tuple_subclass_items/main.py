class Term:
    def value(self):
        return 1


class Pair(tuple):
    def __new__(cls, name, term):
        return super().__new__(cls, (name, term))

    @property
    def term(self):
        return self[1]


class Sum(tuple):
    def __new__(cls, pairs):
        return super().__new__(cls, [Pair(name, term) for name, term in pairs])


def go():
    total = 0
    for name, term in Sum([("a", Term())]):
        total += term.value()
    for pair in Sum([("b", Term())]):
        total += pair.term.value()
    return total


go()
