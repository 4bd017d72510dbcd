import torch


class FastSigmoidSpike(torch.autograd.Function):
    """Heaviside forward, fast-sigmoid surrogate backward; the threshold is learned too."""

    @staticmethod
    def forward(ctx, v, threshold, slope):
        ctx.save_for_backward(v, threshold)
        ctx.slope = slope
        return (v > threshold).to(v.dtype)

    @staticmethod
    def backward(ctx, grad):
        v, threshold = ctx.saved_tensors
        g = grad / (1 + ctx.slope * (v - threshold).abs()) ** 2
        return g, None, None


def spike(v, threshold, slope=10.0):
    return FastSigmoidSpike.apply(v, threshold, slope)
