def _private():
    return 3


from tools import *


def go():
    public()
    _private()


go()
