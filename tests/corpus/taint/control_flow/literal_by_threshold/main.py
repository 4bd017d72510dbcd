import torch


def efficiency(temperature):
    if temperature > 300:
        return 0.8
    return 0.5


def power(temperature, flow):
    return efficiency(temperature) * flow


def main():
    temperature = torch.tensor(310.0, requires_grad=True)
    flow = torch.tensor(2.0, requires_grad=True)
    power(temperature, flow).backward()


main()
