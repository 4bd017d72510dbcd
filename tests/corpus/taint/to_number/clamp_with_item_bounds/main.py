import torch


def limited(x, bound):
    return x.clamp(max=bound.item())


def main():
    x = torch.tensor([0.2, 1.5, 3.0], requires_grad=True)
    bound = torch.tensor(1.0, requires_grad=True)
    limited(x, bound).sum().backward()


main()
