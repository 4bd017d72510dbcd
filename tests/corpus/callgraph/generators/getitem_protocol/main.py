class Series:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i


def go():
    for value in Series():
        pass


go()
