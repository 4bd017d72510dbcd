import torch


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * grad


def main():
    x = torch.tensor([0.4, 1.7], requires_grad=True)
    Cube.apply(x).sum().backward()


main()
