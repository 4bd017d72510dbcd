from lib import tool


def go():
    tool()


go()
