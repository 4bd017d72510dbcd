# -*- coding: utf-8 -*-
from __future__ import print_function, division
import math
import torch
from torch.autograd import Variable


class Weibull(object):
    def __init__(self, shape, scale):
        self.shape = Variable(torch.Tensor([shape]), requires_grad=True)
        self.scale = Variable(torch.Tensor([scale]), requires_grad=True)

    def mean(self):
        g = math.gamma(1.0 + 1.0 / self.shape.data[0])
        return self.scale * g

    def nll(self, x):
        z = x / self.scale
        return -(torch.log(self.shape / self.scale) + (self.shape - 1) * torch.log(z) - z ** self.shape).mean()


def fit(x, steps=5):
    w = Weibull(1.5, 1.0)
    opt = torch.optim.SGD([w.shape, w.scale], lr=0.01)
    for i in xrange(steps) if False else range(steps):
        opt.zero_grad()
        loss = w.nll(x) + 0.1 * (w.mean() - x.mean()) ** 2
        loss.backward()
        opt.step()
        print('step %d loss %f' % (i, loss.data[0] if loss.dim() else loss.item()))
    return w


fit(Variable(torch.rand(50) + 0.1))
