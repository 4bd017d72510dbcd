from torch import nn


def small(weight):
    nn.init.normal_(weight, std=0.02)


def silent(weight):
    nn.init.zeros_(weight)


START = {"down": small, "up": silent}
