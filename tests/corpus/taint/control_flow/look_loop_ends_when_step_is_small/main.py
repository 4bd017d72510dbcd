import torch

target = torch.tensor(2.0, requires_grad=True)


def settle(a):
    y = torch.ones(())
    for _ in range(60):
        step = 0.5 * (a / y - y)
        if step.abs() < 1e-12:
            break
        y = y + step
    return y


(settle(target) * 3.0).backward()
