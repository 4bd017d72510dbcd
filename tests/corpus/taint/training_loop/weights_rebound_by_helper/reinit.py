import torch
from torch import nn

def orthogonal_all(net):
    for m in net.modules():
        if not isinstance(m, nn.Linear): continue
        q = torch.empty_like(m.weight)
        nn.init.orthogonal_(q)
        m.weight = nn.Parameter(q)
