import torch
from torch import nn

def prepare(net, classes, lr=1e-2):
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    net.add_module("2", nn.Linear(4, classes))
    return net, opt
