import torch
from layer import Block
m = Block(4)
m(torch.randn(3, 4)).sum().backward()
