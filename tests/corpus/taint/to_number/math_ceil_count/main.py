import math
import torch


def integrate(duration, rate):
    steps = max(1, math.ceil(duration / 0.25))
    h = duration / steps
    y = torch.ones(())
    for _ in range(steps):
        y = y + h * rate * y
    return y


def main():
    duration = torch.tensor(0.9, requires_grad=True)
    rate = torch.tensor(-0.5, requires_grad=True)
    integrate(duration, rate).backward()


main()
