import torch
from pz.net import make
n = make()
n(torch.randn(2, 3)).sum().backward()
