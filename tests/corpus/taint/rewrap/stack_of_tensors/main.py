import torch


def cell_vectors(a, b, gamma):
    zero = torch.zeros_like(a)
    first = torch.stack([a, zero])
    second = torch.stack([b * torch.cos(gamma), b * torch.sin(gamma)])
    return torch.stack([first, second])


def main():
    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor(3.0, requires_grad=True)
    gamma = torch.tensor(1.2, requires_grad=True)
    torch.linalg.det(cell_vectors(a, b, gamma)).backward()


main()
