import torch
from rnn import Roll
r = Roll()
r(torch.randn(4, 3)).pow(2).sum().backward()
