import torch


def pooled(x, mask):
    if x.numel() == 0 or not bool(mask.any()):
        return torch.zeros(())
    return x[mask].mean()


def main():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    mask = torch.tensor([True, False])
    pooled(x, mask).backward()


main()
