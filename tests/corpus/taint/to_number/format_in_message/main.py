import torch


def checked(x):
    if not torch.isfinite(x).all():
        raise ValueError(f"not finite: {x:.3f}")
    return x


def main():
    x = torch.tensor(1.25, requires_grad=True)
    (checked(x) ** 2).backward()


main()
