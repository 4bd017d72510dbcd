import torch


def stretch(a, b, rest):
    return (a - b).square().sum().sqrt() - rest
