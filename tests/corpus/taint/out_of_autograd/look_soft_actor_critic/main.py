import torch
from torch import nn
from sac import SAC
s = SAC(3, 2)
for _ in range(2):
    s.update(torch.randn(6, 3), torch.randn(6, 2), torch.randn(6), torch.randn(6, 3))
