def f():
    pass


def g():
    pass


def run(job):
    match job:
        case ("do", action):
            action()
        case {"action": action}:
            action()


run(("do", f))
run({"action": g})
