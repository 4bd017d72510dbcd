import torch
from torch import nn
from rnn import Rnn
m = Rnn(3)
opt = torch.optim.SGD(m.parameters(), 0.1)
for _ in range(2):
    opt.zero_grad(); m(torch.randn(4, 2, 3)).pow(2).mean().backward(); opt.step()
