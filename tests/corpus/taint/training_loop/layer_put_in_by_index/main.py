import torch
from torch import nn
from lit import Module
m = Module()
m.setup(5)
loss = m.net(torch.randn(3, 4)).pow(2).mean()
m.opt.zero_grad(); loss.backward(); m.opt.step()
