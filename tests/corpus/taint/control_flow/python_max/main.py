import torch


def worst(a, b):
    return max(a, b)


def main():
    a = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(2.0, requires_grad=True)
    (worst(a, b) * 3).backward()


main()
