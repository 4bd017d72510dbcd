import torch


def phi_grid(start, stop, n):
    return start + (stop - start) * torch.linspace(0, 1, n)


def main():
    start = torch.tensor(0.1, requires_grad=True)
    stop = torch.tensor(1.0, requires_grad=True)
    phi_grid(start, stop, 6).cos().sum().backward()


main()
