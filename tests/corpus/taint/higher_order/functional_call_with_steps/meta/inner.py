import torch
from torch.func import functional_call
def adapt(net, x, y):
    p = dict(net.named_parameters())
    l = (functional_call(net, p, (x,)) - y).pow(2).mean()
    g = torch.autograd.grad(l, list(p.values()))
    q = {k: v - 0.1 * gi for (k, v), gi in zip(p.items(), g)}
    return (functional_call(net, q, (x,)) - y).pow(2).mean()
