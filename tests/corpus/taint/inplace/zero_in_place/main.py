import torch


def fresh(buffer):
    buffer.zero_()
    return buffer


def main():
    w = torch.ones(3, requires_grad=True)
    b = torch.tensor(1.0, requires_grad=True)
    (fresh(w * 2) + b).sum().backward()


main()
