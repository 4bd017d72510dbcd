def a():
    pass


def b():
    pass


def make(callback):
    def run():
        return callback

    return run


run_a = make(a)
run_b = make(b)


def use():
    run_a()()
    run_b()()


use()
