import torch


def gather(table, index):
    return table[index].sum()


def main():
    table = torch.randn(5, requires_grad=True)
    index = torch.tensor([0, 3, 3])
    gather(table, index).backward()


main()
