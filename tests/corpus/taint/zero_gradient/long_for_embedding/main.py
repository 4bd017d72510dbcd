import torch
from torch import nn


def embed(table, tokens):
    return table(tokens.to(torch.long)).mean()


def main():
    table = nn.Embedding(4, 2)
    embed(table, torch.tensor([0.0, 3.0])).backward()


main()
