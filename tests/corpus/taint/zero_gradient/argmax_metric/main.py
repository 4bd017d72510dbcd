import torch


def best(values):
    index = values.argmax()
    return values[index]


def main():
    values = torch.tensor([0.1, 0.9, 0.3], requires_grad=True)
    best(values).backward()


main()
