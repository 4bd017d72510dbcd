import importlib


def go():
    module = importlib.import_module("plugin")
    return module.start()


go()
