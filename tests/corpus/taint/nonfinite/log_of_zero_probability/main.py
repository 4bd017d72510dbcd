import torch


def entropy(p):
    return -(p * torch.log(p)).nansum()


def main():
    p = torch.tensor([0.0, 0.4, 0.6], requires_grad=True)
    entropy(p).backward()


main()
