import torch


class Meter:
    def __init__(self):
        self.total = 0.0
        self.count = 0

    def update(self, value):
        self.total += value
        self.count += 1

    @property
    def mean(self):
        return self.total / max(1, self.count)


def main():
    w = torch.tensor(1.0, requires_grad=True)
    meter = Meter()
    for x in (1.0, 2.0):
        loss = (w * x - 1) ** 2
        loss.backward()
        meter.update(loss.item())
    print("mean loss", meter.mean)


main()
