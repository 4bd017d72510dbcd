from functools import partial, reduce
import torch


def clamp_to(x, lo, hi):
    return torch.clamp(x, lo, hi)


def scale(x, by):
    return x * by


def limiter(threshold):
    return partial(torch.clamp, max=threshold.item())


def chain(x, stages):
    return reduce(lambda acc, f: f(acc), stages, x)


class Processor:
    def __init__(self, gain, threshold):
        self.stages = [partial(scale, by=gain), limiter(threshold), torch.tanh]

    def __call__(self, x):
        return chain(x, self.stages)


gain = torch.tensor(2.0, requires_grad=True)
threshold = torch.tensor(0.5, requires_grad=True)
y = Processor(gain, threshold)(torch.linspace(-1, 1, 9))
y.sum().backward()
