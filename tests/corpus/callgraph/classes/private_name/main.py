class Safe:
    def open(self):
        return self.__check()

    def __check(self):
        return True


def go():
    return Safe().open()


go()
