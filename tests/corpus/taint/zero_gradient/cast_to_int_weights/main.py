import torch


def quantised(w):
    return (w * 127).to(torch.int32) / 127


def main():
    w = torch.tensor([0.3, -0.2], requires_grad=True)
    b = torch.tensor(0.4, requires_grad=True)
    (quantised(w) + b).sum().backward()


main()
