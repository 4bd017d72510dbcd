class Hooks:
    def on_a(self):
        return 1

    def on_b(self):
        return 2

    def on_c(self):
        return 3

    def on_d(self):
        return 4

    def on_e(self):
        return 5

    def on_f(self):
        return 6

    def on_g(self):
        return 7

    def on_h(self):
        return 8

    def on_i(self):
        return 9

    def on_j(self):
        return 10


def dispatch(hooks, name):
    hook = getattr(hooks, name)
    return hook()


def go(hooks):
    dispatch(hooks, "on_a")
    dispatch(hooks, "on_b")
    dispatch(hooks, "on_c")
    dispatch(hooks, "on_d")
    dispatch(hooks, "on_e")
    dispatch(hooks, "on_f")
    dispatch(hooks, "on_g")
    dispatch(hooks, "on_h")
    dispatch(hooks, "on_i")
    dispatch(hooks, "on_j")


go(Hooks())
