import torch
import torch.nn.functional as F


def brier(logits, labels):
    return (logits.softmax(-1) - F.one_hot(labels, 3).float()).pow(2).mean()


def main():
    logits = torch.randn(2, 3, requires_grad=True)
    brier(logits, torch.tensor([0, 2])).backward()


main()
