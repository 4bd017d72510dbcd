import torch


def pair_energy(r, eps):
    return eps * (r**-12 - r**-6)


def total(positions, eps):
    out = 0.0
    for i, a in enumerate(positions.tolist()):
        for b in positions.tolist()[:i]:
            out = out + pair_energy(abs(a - b), eps)
    return out


def main():
    positions = torch.tensor([0.0, 1.1, 2.3], requires_grad=True)
    eps = torch.tensor(1.0, requires_grad=True)
    total(positions, eps).backward()


main()
