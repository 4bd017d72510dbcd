import torch
from torch import nn
def prepare(net, classes, lr=1e-2):
    net.add_module("2", nn.Linear(4, classes))
    return net, torch.optim.SGD(net.parameters(), lr=lr)
def widen(net, opt):
    extra = nn.Linear(5, 5)
    net.add_module("3", extra)
    opt.add_param_group({"params": list(extra.parameters())})
