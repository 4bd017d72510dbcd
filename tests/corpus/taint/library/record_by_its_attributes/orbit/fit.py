from functools import partial

from .forces import pull
from .state import Craft
from .step import step


def cost(craft, station, times, mass):
    force = partial(pull, mass=mass)
    total, now = 0.0, 0.0
    for t in times:
        craft = step(force, craft, t - now)
        now = t
        total = total + (craft.r - station).square().sum()
    return total
