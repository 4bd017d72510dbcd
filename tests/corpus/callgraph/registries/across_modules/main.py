import plugins
from registry import call


def go():
    call("double", 2)
    call("square", 3)


go()
