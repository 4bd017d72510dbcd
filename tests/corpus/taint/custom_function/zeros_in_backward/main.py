import torch


class Lookup(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * x

    @staticmethod
    def backward(ctx, grad):
        return torch.zeros_like(grad)


def main():
    x = torch.tensor([1.0, -2.0], requires_grad=True)
    b = torch.tensor(0.5, requires_grad=True)
    (Lookup.apply(x) + b).sum().backward()


main()
