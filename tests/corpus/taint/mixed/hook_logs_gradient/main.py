import torch

norms = []


def record(grad):
    norms.append(grad.norm().item())


def main():
    w = torch.ones(3, requires_grad=True)
    y = w * 2
    y.register_hook(record)
    y.pow(2).sum().backward()
    print(norms)


main()
