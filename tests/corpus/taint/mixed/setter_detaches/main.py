import torch
from body import Body


def force(a, b, r):
    return a.mass * b.mass / r**2


def main():
    m = torch.tensor(2.0, requires_grad=True)
    r = torch.tensor(1.5, requires_grad=True)
    force(Body(m), Body(3.0), r).backward()


main()
