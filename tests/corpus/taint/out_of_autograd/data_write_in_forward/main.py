import torch


def normalised(x):
    y = x * 2
    y.data = y.data / y.data.norm()
    return y


def main():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (normalised(x) * torch.tensor([1.0, 3.0])).sum().backward()


main()
