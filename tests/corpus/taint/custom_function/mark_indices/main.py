import torch


class MaxWithIndex(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        value, index = x.max(dim=-1)
        ctx.mark_non_differentiable(index)
        ctx.save_for_backward(index)
        ctx.n = x.shape[-1]
        return value, index

    @staticmethod
    def backward(ctx, grad, _):
        (index,) = ctx.saved_tensors
        out = grad.new_zeros(*grad.shape, ctx.n)
        return out.scatter(-1, index[..., None], grad[..., None])


def main():
    x = torch.randn(2, 3, requires_grad=True)
    value, _ = MaxWithIndex.apply(x)
    value.sum().backward()


main()
