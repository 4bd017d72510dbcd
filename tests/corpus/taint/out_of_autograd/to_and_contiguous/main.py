import torch


def normalise(x):
    x = x.to(torch.float64).contiguous().clone()
    x = x.cpu().view(-1).type(torch.float32)
    return x / x.sum()


def main():
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    (normalise(w) * torch.tensor([1.0, 3.0])).sum().backward()


main()
