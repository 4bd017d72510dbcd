import torch


def gain(temperature):
    s = torch.sigmoid((temperature - 300.0) / 5.0)
    return 0.5 + 0.3 * s


def main():
    temperature = torch.tensor(310.0, requires_grad=True)
    (gain(temperature) * 2.0).backward()


main()
