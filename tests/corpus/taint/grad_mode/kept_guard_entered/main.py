import torch
from torch import nn
from prof import Timed
from net import Net
n = Net()
n(torch.randn(3, 4)).sum().backward()
