from enum import Enum


class Regime(float, Enum):
    INVISCID = 0.0
    STOKES = 6.0
    TURBULENT = 0.4
