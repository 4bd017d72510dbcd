import os.path
import math


def go():
    return math.sqrt(2), os.path.join("a", "b")


go()
