def leaf():
    pass


def a(callback):
    def b():
        def c():
            callback()

        return c

    return b


a(leaf)()()
