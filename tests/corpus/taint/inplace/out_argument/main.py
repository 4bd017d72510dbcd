import torch


def product(a, b, buffer):
    torch.mul(a.detach(), b.detach(), out=buffer)
    return buffer


def main():
    a = torch.ones(2, requires_grad=True)
    b = torch.ones(2, requires_grad=True)
    w = torch.ones(2, requires_grad=True)
    (w * product(a, b, torch.empty(2))).sum().backward()


main()
