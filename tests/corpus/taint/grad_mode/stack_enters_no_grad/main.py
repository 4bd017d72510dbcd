import torch
from torch import nn
from ctx import quiet
from pipe import Pipe
p = Pipe()
(p(torch.randn(3, 4))).square().mean().backward()
