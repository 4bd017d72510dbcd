class Total:
    def __init__(self):
        self.value = 0

    def __iadd__(self, other):
        self.value += other
        return self


def add():
    total = Total()
    total += 3
    return total


add()
