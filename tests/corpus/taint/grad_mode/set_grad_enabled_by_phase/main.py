import torch
from torch import nn


def run_epoch(model, x, phase, optimizer):
    with torch.set_grad_enabled(phase == "train"):
        loss = model(x).pow(2).mean()
        if phase == "train":
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return loss.item()


def main():
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for phase in ("train", "val"):
        print(run_epoch(model, torch.randn(2, 3), phase, optimizer))


main()
