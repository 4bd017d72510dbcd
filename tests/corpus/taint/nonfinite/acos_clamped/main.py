import torch


def angle(a, b, eps=1e-7):
    cosine = (a * b).sum() / (a.norm() * b.norm())
    return torch.acos(cosine.clamp(-1 + eps, 1 - eps))


def main():
    a = torch.tensor([2.0, 1.0], requires_grad=True)
    b = torch.tensor([1.0, 0.0])
    angle(a, b).backward()


main()
