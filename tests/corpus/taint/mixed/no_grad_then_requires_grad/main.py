import torch


def preprocess(raw):
    with torch.no_grad():
        x = (raw - raw.mean()) / raw.std()
    return x.requires_grad_(True)


def main():
    x = preprocess(torch.randn(5))
    x.pow(3).sum().backward()


main()
