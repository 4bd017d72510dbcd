import torch
from torch import nn


def to_loss(value):
    return torch.tensor(value, requires_grad=True)


def main():
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        loss = to_loss(model(torch.randn(4, 3)).pow(2).mean())
        loss.backward()
        optimizer.step()


main()
