from .agm import period
from .damping import damped


def period_loss(length, theta):
    t = period(length, damped(theta, length / 4))
    return (t - 2.0) ** 2
