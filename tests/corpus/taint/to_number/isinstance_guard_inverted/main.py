import torch


def as_number(value):
    if isinstance(value, torch.Tensor):
        return value.item()
    return value


def scaled(x, gain):
    return as_number(gain) * x


def main():
    gain = torch.tensor(2.0, requires_grad=True)
    x = torch.ones(3, requires_grad=True)
    scaled(x, gain).sum().backward()


main()
