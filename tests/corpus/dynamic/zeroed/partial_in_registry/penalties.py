from functools import partial


def power(values, weight, order=2):
    return weight * (values.abs() ** order).sum()


TERMS = {
    "level": partial(power, weight=0.5),
    "curvature": partial(power, weight=0.0, order=3),
}
