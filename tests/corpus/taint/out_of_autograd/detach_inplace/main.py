import torch


def rollout(x, rate, steps):
    for _ in range(steps):
        x = x + rate * (1 - x)
        x.detach_()
    return x


def main():
    x0 = torch.tensor(0.1, requires_grad=True)
    rate = torch.tensor(0.2, requires_grad=True)
    final = rollout(x0 * 1.0, rate, 3)
    ((final * rate - 0.8) ** 2).backward()


main()
