import torch
from torch import nn


class Report:
    def __init__(self):
        self.losses, self.grads = [], []

    def add(self, loss, model):
        self.losses.append(float(loss))
        self.grads.append([p.grad.norm().item() for p in model.parameters() if p.grad is not None])

    def table(self):
        return "\n".join(
            f"{i} {l:.3f} {g}" for i, (l, g) in enumerate(zip(self.losses, self.grads))
        )


def main():
    model, report = nn.Linear(2, 1), Report()
    loss = model(torch.ones(2, 2)).pow(2).mean()
    loss.backward()
    report.add(loss, model)
    print(report.table())


main()
