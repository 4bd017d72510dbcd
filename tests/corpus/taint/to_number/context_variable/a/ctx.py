from contextlib import contextmanager
from contextvars import ContextVar
_temp = ContextVar("temp", default=None)
@contextmanager
def using(t):
    token = _temp.set(t)
    try:
        yield t
    finally:
        _temp.reset(token)
def temperature():
    return _temp.get()
