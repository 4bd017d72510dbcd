import torch
from torch import nn


def clip(model, limit):
    for p in model.parameters():
        if p.grad is not None:
            p.grad.data.clamp_(-limit, limit)


def main():
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model(torch.randn(2, 3)).pow(2).mean().backward()
    clip(model, 1.0)
    optimizer.step()


main()
