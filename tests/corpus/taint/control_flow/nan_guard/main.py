import torch
from torch import nn


def main():
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        loss = model(torch.randn(4, 3)).pow(2).mean()
        if not torch.isfinite(loss):
            continue
        loss.backward()
        optimizer.step()


main()
