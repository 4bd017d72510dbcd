import torch
from torch import nn
from nets import Stack, Fine
m = Stack(3)
opt = torch.optim.SGD(m.parameters(), 0.1)
m(torch.randn(2, 4)).sum().backward(); opt.step()
f = Fine(); f.fit(torch.randn(5, 4))
