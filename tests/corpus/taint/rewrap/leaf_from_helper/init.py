import math
import torch

START = {"V": 12.0, "CL": 0.8, "Vp": 9.0, "Q": 1.1}


def guess():
    return torch.tensor([math.log(v) for v in START.values()], requires_grad=True)


def unpack(th):
    return torch.exp(th).unbind()
