import torch
import torch.nn.functional as F
from torch import nn


def go(x):
    return F.relu(torch.exp(x))


def make():
    return nn.Linear(2, 2)


go(torch.ones(2))
make()
