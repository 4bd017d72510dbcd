import torch


def angle(a, b):
    cosine = (a * b).sum() / (a.norm() * b.norm())
    return torch.acos(cosine)


def main():
    a = torch.tensor([2.0, 0.0], requires_grad=True)
    b = torch.tensor([1.0, 0.0])
    angle(a, b).backward()


main()
