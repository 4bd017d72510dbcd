import math


def radians(angle):
    return math.radians(angle)
