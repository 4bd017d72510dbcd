import torch


def frozen(grad):
    return torch.zeros_like(grad)


def main():
    w = torch.ones(3, requires_grad=True)
    b = torch.ones(3, requires_grad=True)
    y = w * 2
    y.register_hook(frozen)
    (y + b).pow(2).sum().backward()


main()
