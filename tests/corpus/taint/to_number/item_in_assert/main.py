import torch


def safe_sqrt(x):
    assert x.min().item() > 0, f"negative: {x.min().item()}"
    if x.max().item() > 1e6:
        print("large value")
    return x.sqrt()


def main():
    x = torch.tensor([1.0, 4.0], requires_grad=True)
    safe_sqrt(x).sum().backward()


main()
