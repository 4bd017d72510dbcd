import torch


def pick(logits, table):
    index = torch.multinomial(torch.softmax(logits.detach(), -1), 1)
    return table[index].sum()


def main():
    torch.manual_seed(0)
    table = torch.randn(3, requires_grad=True)
    pick(torch.zeros(3), table).backward()


main()
