import torch


def ring(radii, weight):
    inner, outer = map(float, radii)
    return weight * (outer**2 - inner**2)


def main():
    radii = torch.tensor([1.0, 2.0], requires_grad=True)
    weight = torch.tensor(1.0, requires_grad=True)
    ring(radii, weight).backward()


main()
