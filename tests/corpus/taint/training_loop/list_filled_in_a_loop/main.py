import torch
from torch import nn
from ens import Ensemble
e = Ensemble(3)
opt = torch.optim.SGD(e.parameters(), .1)
e(torch.randn(2, 4)).sum().backward(); opt.step()
