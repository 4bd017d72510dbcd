import importlib

_where = {"run": "lazy.impl"}


def __getattr__(name):
    return getattr(importlib.import_module(_where[name]), name)
