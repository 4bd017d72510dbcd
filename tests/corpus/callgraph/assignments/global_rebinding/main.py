def initial():
    pass


def installed():
    pass


hook = initial


def install():
    global hook
    hook = installed


def fire():
    hook()


fire()
install()
fire()
