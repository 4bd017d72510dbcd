import torch


def canvas(level, n):
    image = torch.zeros(n)
    image.fill_(level.item())
    return image


def main():
    level = torch.tensor(0.3, requires_grad=True)
    w = torch.ones(4, requires_grad=True)
    (w * canvas(level, 4)).sum().backward()


main()
