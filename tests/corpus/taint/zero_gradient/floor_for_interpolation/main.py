import torch


def interpolate(table, x):
    low = torch.floor(x)
    fraction = x - low
    i = low.long().clamp(0, len(table) - 2)
    return table[i] * (1 - fraction) + table[i + 1] * fraction


def main():
    x = torch.tensor([0.3, 1.6], requires_grad=True)
    table = torch.tensor([0.0, 1.0, 4.0], requires_grad=True)
    interpolate(table, x).sum().backward()


main()
