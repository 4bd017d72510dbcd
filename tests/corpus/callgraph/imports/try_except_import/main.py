try:
    from a_module_that_is_missing import dumps
except ImportError:
    from backup import dumps


def go():
    return dumps(1)


go()
