import torch


def gain(temperature):
    return torch.where(temperature > 300.0, torch.tensor(0.8), torch.tensor(0.5))


def main():
    temperature = torch.tensor(310.0, requires_grad=True)
    flow = torch.tensor(2.0, requires_grad=True)
    (gain(temperature) * flow).backward()


main()
