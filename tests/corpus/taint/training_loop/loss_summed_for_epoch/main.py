import torch
from torch import nn


def epoch(model, optimizer, batches):
    total = torch.zeros(())
    for x in batches:
        optimizer.zero_grad()
        loss = model(x).pow(2).mean()
        loss.backward()
        optimizer.step()
        total += loss.detach()
    return total.item() / len(batches)


def main():
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    print(epoch(model, optimizer, [torch.randn(2, 3)]))


main()
