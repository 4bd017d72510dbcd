import torch


def fixed_point(a, steps=50):
    x = torch.ones(())
    for _ in range(steps):
        new = 0.5 * (x + a / x)
        if (new - x).abs() < 1e-7:
            return new
        x = new
    return x


def main():
    a = torch.tensor(2.0, requires_grad=True)
    fixed_point(a).backward()


main()
