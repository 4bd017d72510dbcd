"""Spot size."""


def image_distance(lens, distance):
    return 1.0 / (lens.power - 1.0 / distance)


def spot(lens, distance):
    return (image_distance(lens, distance) - 9.0) ** 2 + lens.aberration()
