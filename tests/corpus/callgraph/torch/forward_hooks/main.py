import torch
from torch import nn


class Net(nn.Module):
    def forward(self, x):
        return x


def pre(module, args):
    note()


def post(module, args, output):
    note()


def note():
    pass


def call(net):
    return net(torch.ones(1))


def go():
    net = Net()
    net.register_forward_pre_hook(pre)
    net.register_forward_hook(post)
    call(net)


go()
