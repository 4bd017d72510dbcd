import torch


def cell_vectors(a, b, gamma):
    bx = b * torch.cos(gamma)
    by = b * torch.sin(gamma)
    return torch.tensor([[a, 0.0], [bx, by]])


def main():
    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor(3.0, requires_grad=True)
    gamma = torch.tensor(1.2, requires_grad=True)
    area = torch.linalg.det(cell_vectors(a, b, gamma))
    (area * a).backward()


main()
