import torch
from torch import nn
from mo import MultiOut
m = MultiOut(4)
opt = torch.optim.Adam(m.parameters())
sum(o.mean() for o in m(torch.randn(2, 4))).backward(); opt.step()
