import torch
from torch import nn


class EarlyStopping:
    def __init__(self, patience=2):
        self.best, self.bad, self.patience = float("inf"), 0, patience

    def __call__(self, value):
        if value < self.best - 1e-4:
            self.best, self.bad = value, 0
        else:
            self.bad += 1
        return self.bad >= self.patience


def main():
    model = nn.Linear(2, 1)
    optimizer = torch.optim.Adam(model.parameters())
    stop = EarlyStopping()
    for _ in range(5):
        optimizer.zero_grad()
        loss = model(torch.ones(3, 2)).pow(2).mean()
        loss.backward()
        optimizer.step()
        if stop(float(loss)):
            break


main()
