import torch


def freeze(t):
    return t.clone().detach().requires_grad_(False)


def energy(k, x):
    stiffness = freeze(k)
    return 0.5 * stiffness * x**2


def main():
    k = torch.tensor(2.0, requires_grad=True)
    x = torch.tensor(0.5, requires_grad=True)
    energy(k, x).backward()


main()
