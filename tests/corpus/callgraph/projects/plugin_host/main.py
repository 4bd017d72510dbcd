import builtin_plugins
import host


def go():
    return host.run_all(" x ")


go()
