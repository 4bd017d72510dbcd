import torch


def grid(values):
    out = torch.zeros(len(values))
    for i, v in enumerate(values):
        out[i] = v.item()
    return out


def main():
    a = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(2.0, requires_grad=True)
    w = torch.ones(2, requires_grad=True)
    (w * grid([a * b, a + b])).sum().backward()


main()
