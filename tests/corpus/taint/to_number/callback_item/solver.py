import torch


def euler(rate, y, steps, h):
    for _ in range(steps):
        y = y + h * rate(y)
    return y
