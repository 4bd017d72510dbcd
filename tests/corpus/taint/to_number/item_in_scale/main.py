import torch


def amplitude(scale):
    return scale.item() * 2.0


def simulate(scale, width, x):
    return amplitude(scale) * torch.exp(-(x**2) / width)


def main():
    scale = torch.tensor(1.5, requires_grad=True)
    width = torch.tensor(0.7, requires_grad=True)
    x = torch.linspace(-1, 1, 8)
    loss = (simulate(scale, width, x) ** 2).sum()
    loss.backward()


main()
