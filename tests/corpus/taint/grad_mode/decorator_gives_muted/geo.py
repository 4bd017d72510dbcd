import torch

def quietly(f):
    g = torch.no_grad()(f)
    g.__doc__ = f.__doc__
    return g

@quietly
def centroid(x):
    "mean of points"
    return x.mean(0)

def align(x, shift, scale):
    y = x * scale + shift
    c = centroid(y)
    return ((y - 1).pow(2).sum(-1) * (1 + c.pow(2).sum())).mean()
