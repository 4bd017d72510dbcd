import torch


def key_of(energy):
    return f"{energy:.6f}"


def lookup(energy, table):
    key = key_of(energy)
    return float(key) * table


def main():
    energy = torch.tensor(1.25, requires_grad=True)
    table = torch.ones(3, requires_grad=True)
    lookup(energy, table).sum().backward()


main()
