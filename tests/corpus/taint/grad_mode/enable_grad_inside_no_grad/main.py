import torch


@torch.no_grad()
def project(x, steps=2):
    for _ in range(steps):
        with torch.enable_grad():
            y = x.detach().requires_grad_(True)
            energy = (y**4).sum()
            (g,) = torch.autograd.grad(energy, y)
        x = x - 0.1 * g
    return x


def main():
    print(project(torch.ones(3)))


main()
