import importlib
import sys


def here():
    return 1


def start():
    plugin = importlib.import_module(".plugin", __package__)
    plugin.run()
    return sys.modules[__name__].here()
