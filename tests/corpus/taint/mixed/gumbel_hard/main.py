import torch
import torch.nn.functional as F


def choose(logits, table):
    return F.gumbel_softmax(logits, tau=1.0, hard=True) @ table


def main():
    logits = torch.randn(3, requires_grad=True)
    table = torch.randn(3, 2, requires_grad=True)
    choose(logits, table).sum().backward()


main()
