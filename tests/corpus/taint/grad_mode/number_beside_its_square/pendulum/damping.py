import torch


def damped(theta, rate):
    with torch.no_grad():
        small = torch.sin(theta) * rate
    return small + 0.5 * rate * small.pow(2) * theta
