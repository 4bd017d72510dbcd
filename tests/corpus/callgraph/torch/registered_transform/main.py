import torch
from torch.distributions import constraints, transform_to


class Between(constraints.Constraint):
    def check(self, value):
        return value > 0


class Doubled(torch.distributions.Transform):
    def _call(self, x):
        return 2 * x


@transform_to.register(Between)
def make(constraint):
    return Doubled()


def go():
    transform_to(Between())(torch.ones(1))


go()
