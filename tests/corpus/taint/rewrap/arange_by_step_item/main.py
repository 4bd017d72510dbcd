import torch


def times(step, n):
    return torch.arange(n) * step.item()


def main():
    step = torch.tensor(0.1, requires_grad=True)
    omega = torch.tensor(2.0, requires_grad=True)
    torch.sin(omega * times(step, 5)).sum().backward()


main()
