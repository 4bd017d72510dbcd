import torch
from rotate import rotate


def main():
    q = torch.tensor([0.9, 0.1, 0.2, 0.3], requires_grad=True)
    s = torch.tensor(1.0, requires_grad=True)
    (s * rotate(q, torch.tensor([1.0, 0.0, 0.0]))).sum().backward()


main()
