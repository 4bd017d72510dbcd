def before():
    pass


def after():
    pass


def outer():
    action = before

    def switch():
        nonlocal action
        action = after

    def act():
        action()

    act()
    switch()
    act()


outer()
