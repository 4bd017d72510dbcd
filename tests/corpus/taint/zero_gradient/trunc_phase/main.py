import torch


def wrap(phase):
    return phase - torch.trunc(phase)


def main():
    phase = torch.tensor([1.3, -2.4], requires_grad=True)
    (wrap(phase) ** 2).sum().backward()


main()
