import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gain):
        ctx.save_for_backward(x, gain)
        return x * gain

    @staticmethod
    def backward(ctx, grad):
        x, gain = ctx.saved_tensors
        return grad * gain, None


def main():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    gain = torch.tensor(3.0, requires_grad=True)
    Scale.apply(x, gain).pow(2).sum().backward()


main()
