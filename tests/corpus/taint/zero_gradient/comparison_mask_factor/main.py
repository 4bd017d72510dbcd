import torch


def gated(x, threshold):
    mask = (x > threshold).float()
    return mask * 2.0


def main():
    x = torch.tensor([0.2, 0.8], requires_grad=True)
    threshold = torch.tensor(0.5, requires_grad=True)
    bias = torch.tensor(1.0, requires_grad=True)
    (gated(x, threshold) + bias).sum().backward()


main()
